package dev.solidflux.api.broker;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.json.JsonMapper;

/** What is wanted, as RabbitMQ imports it and as its operator takes it. */
class RenderingTest {

  private static final Wanted WANTED =
      Wanted.of(
          List.of(new QueueNeed("gpu.large", Duration.ofHours(2), List.of())),
          PolicySettings.of("prod", "work"),
          new RabbitVersion(4, 0));

  private static String json(Object value) {
    return JsonMapper.shared().writeValueAsString(value).replace('"', '\'');
  }

  @Test
  void aDefinitionsFileHasThePoliciesAndThePlaceForDeadMessages() {
    assertThat(json(Definitions.of(WANTED)))
        .isEqualTo(
            "{'vhosts':[{'name':'work'}],"
                + "'exchanges':[{'vhost':'work','name':'sf.prod.dead-letters','type':'fanout',"
                + "'durable':true,'auto_delete':false,'arguments':{}}],"
                + "'queues':[{'vhost':'work','name':'sf.prod.dead-letters','durable':true,"
                + "'auto_delete':false,'arguments':{'x-queue-type':'quorum'}}],"
                + "'bindings':[{'vhost':'work','source':'sf.prod.dead-letters',"
                + "'destination':'sf.prod.dead-letters','destination_type':'queue',"
                + "'routing_key':'','arguments':{}}],"
                + "'policies':[{'vhost':'work','name':'sf.prod.queue.gpu.large',"
                + "'pattern':'^gpu\\\\.large$','apply-to':'classic_queues','priority':10,"
                + "'definition':{'consumer-timeout':10800000,"
                + "'dead-letter-exchange':'sf.prod.dead-letters'}},"
                + "{'vhost':'work','name':'sf.prod.quorum.gpu.large',"
                + "'pattern':'^gpu\\\\.large$','apply-to':'quorum_queues','priority':11,"
                + "'definition':{'consumer-timeout':10800000,"
                + "'dead-letter-exchange':'sf.prod.dead-letters','delivery-limit':1000}},"
                + "{'vhost':'work','name':'sf.prod.dead-letters',"
                + "'pattern':'^sf\\\\.prod\\\\.dead-letters$','apply-to':'queues','priority':10,"
                + "'definition':{'max-length':10000}}]}");
  }

  @Test
  void theOperatorGetsAResourceForEach() {
    List<Map<String, Object>> resources = new OperatorResources("rabbit", "mq").of(WANTED);
    assertThat(resources)
        .extracting(one -> one.get("kind"))
        .containsExactly("Exchange", "Queue", "Binding", "Policy", "Policy", "Policy");
    assertThat(resources)
        .extracting(one -> one.get("apiVersion"))
        .containsOnly("rabbitmq.com/v1beta1");
    assertThat(json(resources.get(1).get("spec")))
        .isEqualTo(
            "{'name':'sf.prod.dead-letters','type':'quorum','durable':true,'vhost':'work',"
                + "'rabbitmqClusterReference':{'name':'rabbit','namespace':'mq'}}");
    assertThat(json(resources.get(2).get("spec")))
        .isEqualTo(
            "{'source':'sf.prod.dead-letters','destination':'sf.prod.dead-letters',"
                + "'destinationType':'queue','vhost':'work',"
                + "'rabbitmqClusterReference':{'name':'rabbit','namespace':'mq'}}");
    assertThat(json(resources.get(3)))
        .isEqualTo(
            "{'apiVersion':'rabbitmq.com/v1beta1','kind':'Policy',"
                + "'metadata':{'name':'sf-prod-queue-gpu-large'},"
                + "'spec':{'name':'sf.prod.queue.gpu.large','pattern':'^gpu\\\\.large$',"
                + "'applyTo':'classic_queues','priority':10,'definition':{'consumer-timeout':10800000,"
                + "'dead-letter-exchange':'sf.prod.dead-letters'},'vhost':'work',"
                + "'rabbitmqClusterReference':{'name':'rabbit','namespace':'mq'}}}");
  }

  @Test
  void resourcesHaveNamesThatKubernetesTakesAndNoTwoTheSame() {
    List<String> queues =
        List.of(
            "gpu",
            "gpu-a",
            "gpu.a",
            "GPU",
            "gpu_a",
            "gpu a",
            "ü",
            "x".repeat(250),
            "x".repeat(249));
    List<String> names =
        queues.stream()
            .map(queue -> OperatorResources.resourceName("sf.p.queue." + queue))
            .toList();
    assertThat(names)
        .doesNotHaveDuplicates()
        .allMatch(name -> name.matches("[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?"));
    assertThat(names.getFirst()).isEqualTo("sf-p-queue-gpu");
  }

  @Test
  void addressesKeepTheirPasswordsToThemselves() {
    ManagementAddress address =
        ManagementAddress.of(
            "https://me:s%2Fecret@mq:15672/rabbit/",
            java.util.Optional.of("other"), java.util.Optional.of("other"));
    assertThat(address.base()).isEqualTo("https://mq:15672/rabbit");
    assertThat(address).hasToString("https://mq:15672/rabbit");
    assertThat(address.authorization()).isEqualTo("Basic bWU6cy9lY3JldA==");
  }
}
