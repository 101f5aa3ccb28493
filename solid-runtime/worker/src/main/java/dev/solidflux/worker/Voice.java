package dev.solidflux.worker;

import dev.solidflux.protocol.Reply;

/** Takes what a running function says, on its way to whoever waits. */
interface Voice {

  void progress(Reply.Progress latest);

  void log(Reply.Log line);

  void heartbeat();
}
