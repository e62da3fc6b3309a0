"""What stands around a JIM: who looked, the days they see coming, who reads along, and whom a professional still helps."""
