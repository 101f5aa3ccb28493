import dev.solidflux.worker.Worker;

/** A worker with one solid; see README.md. */
class Hello {

  record Name(String first) {}

  public static void main(String[] args) throws InterruptedException {
    Worker.named("hello")
        .queue(
            "hello",
            q -> q.solid("tasks.hello", Name.class, (name, context) -> "Hello " + name.first()))
        .run();
  }
}
