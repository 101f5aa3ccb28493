package dev.solidflux.flow.turn;

import dev.solidflux.core.run.Command;
import dev.solidflux.core.run.Kept;
import dev.solidflux.flow.port.Batch;
import dev.solidflux.flow.port.Journal.InboxEntry;

/** What a turn makes of commands from the inbox. */
final class InboxInputs {

  private final Draft draft;
  private final Stepping stepping;

  InboxInputs(Draft draft, Stepping stepping) {
    this.draft = draft;
    this.stepping = stepping;
  }

  void take(Input.FromInbox input) {
    InboxEntry entry = input.entry();
    Standing standing = draft.standing(entry.run());
    switch (entry.command()) {
      case Kept.Unreadable<Command>(String reason, boolean newer) -> {
        if (standing instanceof Standing.Missing) {
          missing(entry);
        } else {
          held(entry, reason, newer);
        }
      }
      case Kept.Known<Command>(Command.Release release) -> {
        if (standing instanceof Standing.Aside) {
          draft.batch().release(entry.run());
        }
        draft.batch().inboxDone(entry.id());
      }
      case Kept.Known<Command>(Command command) -> {
        switch (standing) {
          case Standing.Hot(HotRun hot) -> stepping.step(hot, command, input);
          case Standing.Missing missing -> missing(entry);
          case Standing.Aside aside -> draft.batch().inboxHeld(entry.id());
          case Standing.Unreadable(String reason, boolean newer) -> held(entry, reason, newer);
        }
      }
    }
  }

  private void held(InboxEntry entry, String reason, boolean newer) {
    stepping.unreadable(entry.run(), reason, newer);
    draft.batch().inboxHeld(entry.id());
  }

  private void missing(InboxEntry entry) {
    draft.batch().inboxDone(entry.id());
    draft
        .batch()
        .park(
            new Batch.ParkedRow(
                draft.now(),
                "inbox-" + entry.id(),
                "unknown-run: " + entry.run(),
                "",
                Excerpt.of(String.valueOf(entry.command()))));
  }
}
