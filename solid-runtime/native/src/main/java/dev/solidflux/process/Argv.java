package dev.solidflux.process;

import dev.solidflux.worker.SolidFailure;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import tools.jackson.databind.JsonNode;

/** A program's arguments, with what differs from task to task put in. */
final class Argv {

  /** Other braces, as in JSON, are what they are. */
  private static final Pattern BRACES = Pattern.compile("\\{([A-Za-z_][A-Za-z0-9_.]*)}");

  private static final Pattern KNOWN =
      Pattern.compile("input|output|work|(?:args|files)\\.[A-Za-z_][A-Za-z0-9_]*");
  private static final String ARGS = "args.";
  private static final String FILES = "files.";

  private Argv() {}

  /**
   * @throws IllegalArgumentException if nothing could be started by these
   */
  static void check(List<String> argv) {
    if (argv.isEmpty() || argv.getFirst().isBlank()) {
      throw new IllegalArgumentException("there is no program to start");
    }
    for (String argument : argv) {
      Matcher braces = BRACES.matcher(argument);
      while (braces.find()) {
        if (!KNOWN.matcher(braces.group(1)).matches()) {
          throw new IllegalArgumentException(
              "%s: only {input}, {output}, {work}, {args.NAME} and {files.NAME} may stand in an argument"
                  .formatted(braces.group()));
        }
      }
    }
    if (BRACES.matcher(argv.getFirst()).find()) {
      throw new IllegalArgumentException(
          "the program itself cannot depend on the task: " + argv.getFirst());
    }
  }

  /**
   * @throws SolidFailure if the task lacks an argument, or has one that a program could take for an
   *     option or that no program can be given
   */
  static List<String> fill(
      List<String> argv, JsonNode arguments, TaskFiles files, WorkFolder folder)
      throws SolidFailure {
    List<String> filled = new ArrayList<>();
    for (String argument : argv) {
      Matcher braces = BRACES.matcher(argument);
      StringBuilder text = new StringBuilder();
      while (braces.find()) {
        String value = value(braces.group(1), arguments, files, folder);
        braces.appendReplacement(text, Matcher.quoteReplacement(value));
      }
      String whole = braces.appendTail(text).toString();
      if (whole.startsWith("-") && !argument.startsWith("-")) {
        throw unfit(
            argument.replaceAll("[{}]", "") + " begins with -, which would be taken for an option");
      }
      filled.add(whole);
    }
    return filled;
  }

  private static String value(String name, JsonNode arguments, TaskFiles files, WorkFolder folder)
      throws SolidFailure {
    return switch (name) {
      case "input" -> folder.input().toString();
      case "output" -> folder.output().toString();
      case "work" -> folder.home().toString();
      default ->
          name.startsWith(ARGS)
              ? argument(name.substring(ARGS.length()), arguments)
              : file(name.substring(FILES.length()), files);
    };
  }

  private static String file(String name, TaskFiles files) throws SolidFailure {
    JsonNode path = files.byArgument().get(name);
    if (path == null || !path.isString()) {
      throw unfit("args." + name + " must be an artifact");
    }
    return path.stringValue();
  }

  private static String argument(String name, JsonNode arguments) throws SolidFailure {
    JsonNode value = arguments.path(name);
    if (!value.isString() && !value.isNumber() && !value.isBoolean()) {
      throw unfit("args." + name + " must be a text, a number or a truth value");
    }
    String text = value.asString();
    if (text.indexOf('\0') >= 0) {
      throw unfit("args." + name + " has a character that no program can be given");
    }
    return text;
  }

  private static SolidFailure unfit(String message) {
    return new SolidFailure("UnfitArguments", message);
  }
}
