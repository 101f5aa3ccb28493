package dev.solidflux.api;

import dev.solidflux.api.wiring.MemoryServer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.http.MediaType;
import org.springframework.test.web.reactive.server.WebTestClient;

class PipelinesApiTest {
  private MemoryServer server;
  private WebTestClient client;

  @BeforeEach
  void start() {
    server = MemoryServer.start();
    client = server.client();
  }

  @AfterEach
  void stop() {
    server.close();
  }

  @Test
  void theSameContentIsRegisteredOnce() {
    post("/api/v1/pipelines", Documents.YAML, Documents.PHOTOS)
        .expectStatus()
        .isCreated()
        .expectHeader()
        .valueEquals("Location", "/api/v1/pipelines/photos/versions/1")
        .expectBody()
        .jsonPath("$.version")
        .isEqualTo(1)
        .jsonPath("$.created")
        .isEqualTo(true);
    post("/api/v1/pipelines", MediaType.valueOf("text/yaml"), "# again\n" + Documents.PHOTOS)
        .expectStatus()
        .isOk()
        .expectBody()
        .jsonPath("$.version")
        .isEqualTo(1)
        .jsonPath("$.created")
        .isEqualTo(false);
    post("/api/v1/pipelines", Documents.YAML, Documents.PHOTOS.replace("ranking", "order"))
        .expectStatus()
        .isCreated()
        .expectBody()
        .jsonPath("$.version")
        .isEqualTo(2);
  }

  @Test
  void aPipelineIsReadWithWhatWasUnderstoodOfIt() {
    Documents.register(client, Documents.PHOTOS);

    for (String path : new String[] {"/photos", "/photos/versions/1"}) {
      get("/api/v1/pipelines" + path)
          .expectStatus()
          .isOk()
          .expectBody()
          .jsonPath("$.document.pipeline")
          .isEqualTo("photos")
          .jsonPath("$.solids[0].forEach")
          .isEqualTo(true)
          .jsonPath("$.solids[1].dependsOn[0]")
          .isEqualTo("measure");
    }
  }

  @Test
  void listsGoOnWhereTheyEnded() {
    Documents.register(client, Documents.PHOTOS);
    Documents.register(client, Documents.PHOTOS.replace("ranking", "order"));
    Documents.register(client, Documents.PHOTOS.replace("pipeline: photos", "pipeline: films"));

    get("/api/v1/pipelines?limit=1")
        .expectBody()
        .jsonPath("$.items[0].name")
        .isEqualTo("films")
        .jsonPath("$.next")
        .isEqualTo("films");
    get("/api/v1/pipelines?limit=5&cursor=films")
        .expectBody()
        .jsonPath("$.items[0].name")
        .isEqualTo("photos")
        .jsonPath("$.items[0].version")
        .isEqualTo(2)
        .jsonPath("$.next")
        .isEqualTo(null);
    get("/api/v1/pipelines/photos/versions?limit=1")
        .expectBody()
        .jsonPath("$.items[0].version")
        .isEqualTo(2)
        .jsonPath("$.next")
        .isEqualTo("2");
  }

  @Test
  void editorsGetTheSchemaOfDocuments() {
    get("/api/v1/schema/pipeline")
        .expectBody()
        .jsonPath("$.$schema")
        .isEqualTo("https://json-schema.org/draft/2020-12/schema")
        .jsonPath("$.properties.solids.description")
        .isNotEmpty();
    get("/api/v1/schema/pipeline?x=1").expectStatus().isBadRequest();
  }

  @Test
  void aDocumentIsCheckedWithoutBeingRegistered() {
    post("/api/v1/pipelines/validate", Documents.YAML, Documents.PHOTOS)
        .expectStatus()
        .isOk()
        .expectBody()
        .jsonPath("$.name")
        .isEqualTo("photos")
        .jsonPath("$.solids.length()")
        .isEqualTo(2)
        .jsonPath("$.warnings[1].code")
        .isEqualTo("no-deadline")
        .jsonPath("$.warnings[1].pointer")
        .isEqualTo("/solids/rank")
        .jsonPath("$.warnings[1].line")
        .isEqualTo(9);
    get("/api/v1/pipelines").expectBody().jsonPath("$.items.length()").isEqualTo(0);
  }

  @Test
  void aWorkspaceHasItsOwnPipelines() {
    post("/api/v1/ws/studio/pipelines", Documents.YAML, Documents.PHOTOS)
        .expectStatus()
        .isCreated()
        .expectHeader()
        .valueEquals("Location", "/api/v1/ws/studio/pipelines/photos/versions/1");
    get("/api/v1/ws/studio/pipelines/photos").expectStatus().isOk();
    get("/api/v1/pipelines/photos").expectStatus().isNotFound();
  }

  private WebTestClient.ResponseSpec get(String path) {
    return client.get().uri(path).exchange();
  }

  private WebTestClient.ResponseSpec post(String path, MediaType type, String body) {
    return client.post().uri(path).contentType(type).bodyValue(body).exchange();
  }
}
