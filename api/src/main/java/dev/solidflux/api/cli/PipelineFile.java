package dev.solidflux.api.cli;

import dev.solidflux.api.cli.client.RequestRefused;
import dev.solidflux.api.cli.client.ServerProblem;
import dev.solidflux.api.cli.client.SolidfluxClient;
import java.io.PrintStream;
import java.util.Locale;
import java.util.function.BiFunction;
import java.util.regex.Pattern;
import tools.jackson.databind.JsonNode;

/**
 * A pipeline document, in a file or piped in.
 *
 * @param warnings told what the server warns of
 */
record PipelineFile(Source source, PrintStream warnings) {

  private static final Pattern NAMED = Pattern.compile("-|.*[/\\\\].*|.*\\.(ya?ml|json)");

  /** Whether a word means a document: names have no slashes, and are not to end like files. */
  static boolean isMeant(String word) {
    return NAMED.matcher(word).matches();
  }

  /**
   * @throws InvalidInput if it is no file's name
   */
  static PipelineFile named(String word, Shell shell) {
    return new PipelineFile(Source.of(word, shell.in()), shell.err());
  }

  /**
   * Registers it.
   *
   * @return what the server answered: {@code name}, {@code version}, {@code created}
   * @throws InvalidInput if it cannot be read
   * @throws RefusedDocument if the server finds faults in it
   */
  JsonNode register(SolidfluxClient server) {
    return sent(server::register);
  }

  /**
   * Has it checked.
   *
   * @return what the server answered: {@code name}, {@code solids}
   * @throws InvalidInput if it cannot be read
   * @throws RefusedDocument if the server finds faults in it
   */
  JsonNode validate(SolidfluxClient server) {
    return sent(server::validate);
  }

  private JsonNode sent(BiFunction<byte[], String, JsonNode> request) {
    byte[] document = source.bytes();
    try {
      JsonNode answer = request.apply(document, mediaType(document));
      ServerProblem.faults(answer.path("warnings"))
          .forEach(warning -> warnings.println(FaultLine.ofWarning(source.name(), warning)));
      return answer;
    } catch (RequestRefused e) {
      throw new RefusedDocument(source.name(), e);
    }
  }

  /** What is piped in has no name to tell by. */
  private String mediaType(byte[] document) {
    boolean json =
        source.name().toLowerCase(Locale.ROOT).endsWith(".json")
            || (source.isStandardInput() && beginsAsObject(document));
    return json ? "application/json" : "application/yaml";
  }

  private static boolean beginsAsObject(byte[] document) {
    for (byte b : document) {
      if (b > ' ') {
        return b == '{';
      }
    }
    return false;
  }
}
