// Reads calendar files (a JSON list of texts on stdin) with ical.js; prints what each asks, and every moment in it.
import ICAL from "ical.js";
import { text } from "node:stream/consumers";

const MOST = 400;

function read(file) {
  const calendar = new ICAL.Component(ICAL.parse(file));
  ICAL.TimezoneService.reset();
  for (const zone of calendar.getAllSubcomponents("vtimezone")) ICAL.TimezoneService.register(zone);
  const parts = calendar.getAllSubcomponents("vevent").map((part) => new ICAL.Event(part));
  const whole = parts.filter((event) => !event.isRecurrenceException());
  const changed = parts.filter((event) => event.isRecurrenceException());
  return {
    method: calendar.getFirstPropertyValue("method"),
    events: parts.map((event) => ({
      uid: event.uid,
      sequence: event.sequence,
      status: event.component.getFirstPropertyValue("status"),
      instead_of: event.recurrenceId ? moment(event.recurrenceId) : null,
      start: moment(event.startDate),
      end: moment(event.endDate),
      title: event.summary,
      attendees: event.attendees.map((each) => [each.getFirstValue(), each.getParameter("partstat")]),
    })),
    moments: (whole.length ? whole.flatMap((event) => occurrences(event, changed)) : changed.map((event) => moment(event.startDate))).sort(),
  };
}

function occurrences(event, changed) {
  for (const each of changed.filter((other) => other.uid === event.uid)) event.relateException(each);
  if (!event.isRecurring()) return [moment(event.startDate)];
  const found = [];
  const iterator = event.iterator();
  for (let next = iterator.next(); next && found.length < MOST; next = iterator.next()) {
    found.push(moment(event.getOccurrenceDetails(next).startDate));
  }
  return found;
}

function moment(time) {
  return time.toJSDate().toISOString();
}

process.stdout.write(JSON.stringify(JSON.parse(await text(process.stdin)).map(read)));
