package io.tidemark.e2e.docker;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import tools.jackson.databind.JsonNode;

/**
 * What we ask of our Compose file beyond its schema.
 *
 * @param folder where the Compose file lies: relative paths in it start there
 */
record ComposeRules(Path folder) {

  /** A name and a tag that says at least major and minor version; moving tags say less. */
  private static final Pattern PINNED_IMAGE =
      Pattern.compile("[a-z0-9./_-]+:[0-9]+\\.[0-9]+[A-Za-z0-9._-]*");

  private static final Pattern NON_ROOT_USER = Pattern.compile("[1-9][0-9]*:[1-9][0-9]*");
  private static final Pattern LOOPBACK_PORT = Pattern.compile("127\\.0\\.0\\.1:[0-9]+:[0-9]+");
  private static final Pattern NAME_OF_A_SECRET =
      Pattern.compile("(?i).*(PASSWORD|PASSWD|SECRET|TOKEN|PRIVATE_?KEY|CURSOR_?KEY).*");

  /**
   * What is wrong, one sentence a fault, each beginning with the service; empty when nothing is.
   */
  List<String> faultsOf(ComposeFile compose) {
    List<String> faults = new ArrayList<>();
    Set<String> secrets =
        compose.root().path("secrets").propertyNames().stream()
            .collect(java.util.stream.Collectors.toSet());
    compose
        .services()
        .forEach(
            (name, service) -> {
              Faults of = new Faults(name, faults);
              image(service, of);
              confinement(service, of);
              health(service, of);
              ports(service, of);
              environment(service, of);
              files(service, of);
              secrets(service, secrets, of);
              order(service, compose.services(), of);
            });
    compose
        .root()
        .path("secrets")
        .properties()
        .forEach(secret -> secretIsAFile(secret, new Faults("secret " + secret.getKey(), faults)));
    return faults;
  }

  private static void image(JsonNode service, Faults faults) {
    String image = service.path("image").asString("");
    faults.unless(
        PINNED_IMAGE.matcher(image).matches(), "image '" + image + "' is not pinned to a version");
  }

  private static void confinement(JsonNode service, Faults faults) {
    String user = service.path("user").asString("");
    faults.unless(
        NON_ROOT_USER.matcher(user).matches(),
        "user '" + user + "' is not a number other than root's, with its group");
    faults.unless(service.path("read_only").asBoolean(false), "its file system can be written");
    faults.unless(texts(service.path("cap_drop")).equals(List.of("ALL")), "keeps capabilities");
    faults.unless(service.path("cap_add").isMissingNode(), "adds capabilities");
    faults.unless(!service.path("privileged").asBoolean(false), "is privileged");
    faults.unless(
        texts(service.path("security_opt")).contains("no-new-privileges:true"),
        "may gain privileges");
    JsonNode limits = service.path("deploy").path("resources").path("limits");
    faults.unless(
        limits.has("cpus") && limits.has("memory") && service.has("pids_limit"),
        "has no limit of processors, memory and processes");
  }

  private static void health(JsonNode service, Faults faults) {
    boolean oneShot = service.path("restart").asString("").equals("no");
    faults.unless(
        oneShot || service.path("healthcheck").has("test"), "runs on and has no health check");
  }

  private static void ports(JsonNode service, Faults faults) {
    for (String port : texts(service.path("ports"))) {
      faults.unless(
          LOOPBACK_PORT.matcher(port).matches(),
          "port '" + port + "' is not bound to the loopback address");
    }
    faults.unless(service.path("network_mode").isMissingNode(), "leaves its networks");
  }

  /** A secret stands in a file: a variable with the name of one must hold the path of one. */
  private static void environment(JsonNode service, Faults faults) {
    service
        .path("environment")
        .properties()
        .forEach(
            variable ->
                faults.unless(
                    !NAME_OF_A_SECRET.matcher(variable.getKey()).matches()
                        || variable.getValue().asString("").startsWith("/run/secrets/"),
                    variable.getKey() + " holds a value, not the path of a secret"));
    for (String word : texts(service.path("command"))) {
      faults.unless(
          !word.matches("(?i).*password=.+") || word.contains("/run/secrets/"),
          "a password stands on its command line");
    }
  }

  private void files(JsonNode service, Faults faults) {
    for (JsonNode volume : service.path("volumes")) {
      if (volume.path("type").asString("").equals("bind")) {
        String source = volume.path("source").asString("");
        faults.unless(
            Files.exists(folder.resolve(source)), "mounts '" + source + "', which is not there");
        faults.unless(volume.path("read_only").asBoolean(false), "may write '" + source + "'");
      } else {
        String named = volume.asString("");
        faults.unless(
            named.matches("[a-z]+:/.+"), "'" + named + "' is neither a bind nor a named volume");
      }
    }
    JsonNode build = service.path("build");
    if (!build.isMissingNode()) {
      Path dockerfile =
          folder
              .resolve(build.path("context").asString(""))
              .resolve(build.path("dockerfile").asString(""));
      faults.unless(
          Files.isRegularFile(dockerfile), "is built from " + dockerfile + ", which is not there");
    }
  }

  private static void secrets(JsonNode service, Set<String> known, Faults faults) {
    for (JsonNode secret : service.path("secrets")) {
      String source = secret.path("source").asString(secret.asString(""));
      faults.unless(known.contains(source), "uses secret '" + source + "', which is not declared");
    }
  }

  /**
   * Waiting for a service that never ends to end, or for the health of one that has none, waits for
   * ever.
   */
  private static void order(JsonNode service, Map<String, JsonNode> services, Faults faults) {
    service
        .path("depends_on")
        .properties()
        .forEach(
            dependency -> {
              JsonNode other = services.get(dependency.getKey());
              String condition = dependency.getValue().path("condition").asString("");
              boolean oneShot = other != null && other.path("restart").asString("").equals("no");
              String fitting = oneShot ? "service_completed_successfully" : "service_healthy";
              faults.unless(
                  other != null && condition.equals(fitting),
                  "waits for " + dependency.getKey() + " with '" + condition + "'");
            });
  }

  private static void secretIsAFile(Map.Entry<String, JsonNode> secret, Faults faults) {
    List<String> keys = List.copyOf(secret.getValue().propertyNames());
    faults.unless(keys.equals(List.of("file")), "is not a file alone: " + keys);
    faults.unless(
        secret.getValue().path("file").asString("").startsWith("./secrets/"),
        "does not lie in ./secrets, which version control leaves out");
  }

  private static List<String> texts(JsonNode array) {
    return array.valueStream().map(element -> element.asString("")).toList();
  }

  private record Faults(String of, List<String> all) {
    void unless(boolean good, String fault) {
      if (!good) {
        all.add(of + ": " + fault);
      }
    }
  }
}
