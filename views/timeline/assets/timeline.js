// One day of people and shifts on vis-timeline: Python sends what stands, the planner drags, Python places the shift.
// Everything shown comes from `data`; nothing is fetched, nothing is kept but what the mouse is doing.
import { DataSet, Hammer, Timeline, moment } from "./vis-timeline/vis-timeline-graph2d.min.mjs";

const MINUTE = 60_000, DAY = 1440;
const living = new WeakMap();

export default function ({ data, parentElement, setTriggerValue }) {
  let desk = living.get(parentElement);
  if (!desk) {
    desk = new Day(parentElement);
    living.set(parentElement, desk);
  }
  desk.send = setTriggerValue;
  desk.show(data);
  return () => {
    desk.end();
    living.delete(parentElement);
  };
}

class Day {
  constructor(parent) {
    this.items = new DataSet();
    this.groups = new DataSet();
    this.root = parent.querySelector(".day-timeline");
    this.timeline = null;
    this.dropped_at = 0;
  }

  show(data) {
    this.data = data;
    this.byId = new Map(data.shifts.map((shift) => [shift.id, shift]));
    this.byPerson = new Map(data.people.map((person) => [person.id, person]));
    const clock = (zone) =>
      new Intl.DateTimeFormat("en-GB", { hour: "2-digit", minute: "2-digit", hourCycle: "h23", timeZone: zone });
    this.clocks = new Map([...new Set([data.zone, ...data.people.map((p) => p.zone)])].map((z) => [z, clock(z)]));
    this.groups.clear();
    this.groups.add(data.people.map((person, order) => ({ id: person.id, order, content: person.name })));
    this.items.clear();
    this.items.add([...data.away.map((away, n) => this.absence(away, n)), ...data.shifts.map((s) => this.bar(s))]);
    if (this.timeline) this.timeline.setOptions(this.options());
    else this.begin();
    this.timeline.setSelection(data.picked && this.byId.has(data.picked) ? [data.picked] : []);
  }

  begin() {
    this.timeline = new Timeline(this.root, this.items, this.groups, this.options());
    // vis-timeline 8.5 means every direction but names none, so a drag straight down would be no drag
    this.timeline.itemSet.hammer.get("pan").set({ direction: Hammer.DIRECTION_ALL });
    this.timeline.on("click", (event) => {
      if (Date.now() - this.dropped_at < 500) return; // the click that ends a drag is no click
      if (event.item && this.byId.has(event.item)) this.pick(this.byId.get(event.item));
      else if (event.group && event.what === "background") this.pick({ person: event.group, date: this.data.day });
    });
  }

  end() {
    this.timeline?.destroy();
  }

  options() {
    const { start, end, offset, locale, zone, editable } = this.data;
    const day = new Intl.DateTimeFormat(locale === "en" ? "en-GB" : locale, { weekday: "short", day: "numeric", month: "short", timeZone: zone });
    return {
      start, end, min: start, max: end,
      moment: (at) => moment(at).utcOffset(offset),
      timeAxis: { scale: "hour", step: 2 },
      format: {
        minorLabels: (at) => this.clocks.get(zone).format(at.valueOf()),
        majorLabels: (at) => day.format(at.valueOf()),
      },
      orientation: { axis: "top", item: "top" },
      stack: false, zoomable: false, moveable: false, showCurrentTime: true, selectable: true, multiselect: false,
      groupOrder: "order", groupHeightMode: "fixed", margin: { axis: 3, item: { horizontal: 0, vertical: 3 } },
      editable: { updateTime: editable, updateGroup: editable, add: false, remove: false },
      itemsAlwaysDraggable: { item: editable, range: false },
      snap: null, locale: "en", width: "100%",
      tooltip: { followMouse: true, overflowMethod: "flip", delay: 400 },
      template: (item) => item.draw?.() ?? document.createElement("span"),
      groupTemplate: (group) => this.label(group.id),
      onMoving: (item, move) => move(this.snapped(item)),
      onMove: (item, move) => this.dropped(item, move),
    };
  }

  // ---- what is drawn ------------------------------------------------------------------------------------------

  bar(shift) {
    const marks = ["unsaved", "locked", "fixed"].filter((mark) => shift[mark]);
    if (shift.broken.length) marks.push("broken");
    return {
      id: shift.id, group: shift.person, type: "range", start: shift.start, end: shift.end,
      className: ["shift", ...marks].join(" "), editable: shift.fixed ? false : undefined,
      style: `background-color:${shift.colour};color:${shift.ink}`,
      title: this.told(shift), draw: () => this.inside(shift),
    };
  }

  absence(away, number) {
    return {
      id: `away ${number}`, group: away.person, type: "background", start: away.start, end: away.end,
      className: "away", draw: () => text("span", "", this.data.words.away),
    };
  }

  inside(shift) {
    const box = text("div", "bar", "");
    const hidden = Math.max(0, this.data.start - shift.start) / (shift.end - shift.start);
    if (hidden) box.style.textIndent = `${100 * hidden}%`; // what is written begins where the bar comes into sight
    box.append(text("span", "code", shift.code), text("span", "hours", this.hours(shift, this.data.zone)));
    const { locked, unsaved, broken } = shift;
    box.append(text("span", "marks", `${broken.length ? "⚠" : ""}${unsaved ? "✎" : ""}${locked ? "🔒" : ""}`));
    for (const [start, end, queue] of shift.work) box.append(this.strip("work", shift, start, end, queue));
    for (const [start, end] of shift.breaks) box.append(this.strip("rest", shift, start, end));
    box.tabIndex = 0;
    box.setAttribute("role", "button");
    const person = this.byPerson.get(shift.person);
    box.setAttribute("aria-label", `${person.name}, ${shift.code} ${this.hours(shift, this.data.zone)}`);
    box.addEventListener("keydown", (event) => this.key(event, shift));
    return box;
  }

  strip(kind, shift, start, end, queue) {
    const part = text("i", kind, ""), whole = shift.end - shift.start;
    part.style.left = `${(100 * (start - shift.start)) / whole}%`;
    part.style.width = `${(100 * (end - start)) / whole}%`;
    if (queue !== undefined) part.style.backgroundColor = this.data.queues[queue].colour;
    return part;
  }

  label(id) {
    const person = this.byPerson.get(id), box = text("div", "person", "");
    box.append(text("b", "", person.name), text("small", "", person.detail));
    box.title = person.hint;
    return box;
  }

  told(shift) {
    const { words, zone, queues } = this.data, person = this.byPerson.get(shift.person);
    const own = person.zone === zone ? "" : ` (${words.own_clock} ${this.hours(shift, person.zone)})`;
    const span = ([start, end]) => this.hours({ start, end }, zone);
    const lines = [
      `<b>${safe(person.name)}</b>`,
      `<b>${safe(shift.code)}</b> ${this.hours(shift, zone)}${own}`,
      ...shift.work.map((work) => `${span(work)} ${safe(queues[work[2]].name)}`),
    ];
    if (shift.breaks.length) lines.push(`${safe(words.breaks)} ${shift.breaks.map(span).join(", ")}`);
    if (shift.locked) lines.push(`🔒 ${safe(words.locked)}`);
    if (shift.unsaved) lines.push(`✎ ${safe(words.unsaved)}`);
    if (shift.fixed) lines.push(safe(words.fixed));
    for (const rule of shift.broken) lines.push(`⚠ ${safe(rule)}`);
    return lines.join("<br>");
  }

  hours({ start, end }, zone) {
    const clock = this.clocks.get(zone);
    return `${clock.format(start)}–${clock.format(end)}`;
  }

  // ---- what the planner does ----------------------------------------------------------------------------------

  pick({ person, date }) {
    this.send("picked", { person, date });
  }

  // The nearest start the template permits on the clock of whoever would work it.
  snapped(item) {
    const shift = this.byId.get(item.id), person = this.byPerson.get(item.group);
    const [earliest, latest, grid] = this.data.templates[shift.code];
    const minutes = (item.start.valueOf() - person.midnight) / MINUTE;
    const last = Math.floor((latest - earliest) / grid);
    const starts = [-1, 0, 1].map((day) => {
      const step = Math.round((minutes - day * DAY - earliest) / grid);
      return day * DAY + earliest + Math.min(Math.max(step, 0), last) * grid;
    });
    const best = starts.reduce((a, b) => (Math.abs(b - minutes) < Math.abs(a - minutes) ? b : a));
    item.start = new Date(person.midnight + best * MINUTE);
    item.end = new Date(item.start.valueOf() + (shift.end - shift.start));
    return item;
  }

  dropped(item, move) {
    const shift = this.byId.get(item.id), start = this.snapped(item).start.valueOf();
    if (start === shift.start && item.group === shift.person) {
      move(null);
      this.pick(shift);
      return;
    }
    item.className += " pending";
    move(item);
    this.drop(shift, item.group, start);
  }

  drop(shift, person, start) {
    this.dropped_at = Date.now();
    this.send("dropped", { agent_from: shift.person, agent_to: person, date: shift.date, start });
  }

  // Enter selects for the panel; Shift with an arrow moves by one step of the template's grid.
  key(event, shift) {
    if (event.key === "Enter") this.pick(shift);
    else if (event.shiftKey && this.data.editable && !shift.fixed && ["ArrowLeft", "ArrowRight"].includes(event.key)) {
      const step = this.data.templates[shift.code][2] * MINUTE * (event.key === "ArrowLeft" ? -1 : 1);
      this.drop(shift, shift.person, shift.start + step);
    } else return;
    event.preventDefault();
    event.stopPropagation();
  }
}

function text(tag, name, words) {
  const element = document.createElement(tag);
  if (name) element.className = name;
  element.textContent = words;
  return element;
}

function safe(words) {
  return text("i", "", words).innerHTML;
}
