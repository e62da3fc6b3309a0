"""What somebody shows beside a mailed link before they see the lives of others: a passkey, or the code of an app."""
