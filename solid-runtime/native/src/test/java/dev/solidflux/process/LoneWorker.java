package dev.solidflux.process;

import dev.solidflux.solidtest.SolidTask;
import dev.solidflux.solidtest.SolidTest;
import dev.solidflux.worker.Worker;
import java.util.Map;

/** A process that runs one program of the shell as a solid, to be killed meanwhile. */
public final class LoneWorker {

  private LoneWorker() {}

  public static void main(String[] args) {
    ProcessSolid solid = ProcessSolid.of("sh", "-c", args[0]);
    Worker worker = Worker.named("lone").queue("tools", q -> q.solid("tool", solid));
    System.out.println("begins");
    System.out.println(SolidTest.of(worker).run(SolidTask.of("tool", Map.of())));
  }
}
