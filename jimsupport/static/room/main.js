// The room: before the call, in it and after it. What each part does stands in a module of its own.

import { Call } from "./call.js";
import { Choices } from "./choices.js";
import { Devices } from "./devices.js";
import { Lobby } from "./lobby.js";
import { Screen } from "./screen.js";
import { learn } from "./words.js";

const room = document.getElementById("room");
const inside = (names) => Object.fromEntries(names.map((name) => [name, room.querySelector(`[data-at=${name}]`)]));

const LOBBY =
  "welcome closed when openDoor opened preview video asking meter level enter join soundOnly listenOnly connecting how wrong wrongList again tryOut trial";

const begin = () => {
  learn(document.getElementById("words"));
  const devices = new Devices();
  const screen = new Screen();
  const { opens, open, line } = room.dataset;
  const lobby = new Lobby(inside(LOBBY.split(" ")), devices, { opens: opens ? Date.parse(opens) : null, isOpen: open === "yes" });
  const call = new Call(line, devices, screen);
  new Choices(document.getElementById("devices"), devices, (speaker) => screen.tiles.setSpeaker(speaker));

  const enter = (wants) => {
    lobby.busy(true);
    call.start(wants);
  };
  screen.wire({
    microphone: () => call.toggleMicrophone(),
    camera: () => call.toggleCamera(),
    hand: () => call.toggleHand(),
    pictures: () => call.togglePictures(),
    door: (isOpen) => call.setDoor(isOpen),
    leave: () => call.stop(),
    back: () => {
      screen.show("before");
      lobby.enter();
    },
  });
  lobby.addEventListener("join", ({ detail }) => enter(detail));
  lobby.addEventListener("door", async () => {
    await devices.open();
    enter(null);
    call.addEventListener("in", () => call.setDoor(true), { once: true });
  });
  call.addEventListener("in", () => {
    lobby.leave();
    screen.show("call");
  });
  call.addEventListener("out", ({ detail }) => {
    lobby.leave();
    if (detail !== "closed") return screen.after(detail);
    lobby.isOpen = false;
    screen.show("before");
    lobby.enter();
  });
  // The line never opens: has the right to it ended, or is the server away for a while?
  call.addEventListener("refused", async () => {
    const answer = await fetch(location.href, { credentials: "same-origin", redirect: "manual" }).catch(() => null);
    if (answer && !answer.ok && answer.status < 500) call.stop("gone");
  });

  // Gone to another page is out of the room, and back by the back button is in it again.
  let wasIn = false;
  window.addEventListener("pagehide", () => {
    wasIn = call.isOn;
    call.stop();
    lobby.leave();
    devices.close();
  });
  window.addEventListener("pageshow", (event) => {
    if (!event.persisted) return;
    screen.show("before");
    lobby.enter();
    if (wasIn) enter(null);
  });

  document.getElementById("without").remove();
  if (window.RTCPeerConnection) {
    screen.show("before");
    lobby.enter();
  } else screen.after("unsupported");
};

if (room) begin();
