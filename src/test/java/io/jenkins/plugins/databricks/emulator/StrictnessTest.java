package io.jenkins.plugins.databricks.emulator;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.empty;
import static org.hamcrest.Matchers.is;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.jenkins.plugins.databricks.emulator.http.Json;
import java.io.IOException;
import java.net.http.HttpRequest.BodyPublishers;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Whatever a request has in it, it is answered, and a refusal is one of Databricks' own: never a crash. */
class StrictnessTest {

    private static final String TASK =
            "{'task_key': 'a', 'depends_on': [{'task_key': 'b'}], 'notebook_task': {'notebook_path': '/n'},"
                    + " 'job_cluster_key': 'c', 'timeout_seconds': 1}";
    private static final String SETTINGS = "{'name': 'j', 'tasks': [" + TASK
            + ", {'task_key': 'b', 'spark_python_task': {'python_file': 'dbfs:/f', 'parameters': ['p']}}],"
            + " 'job_clusters': [{'job_cluster_key': 'c', 'new_cluster': {'num_workers': 0, 'is_single_node': true,"
            + " 'aws_attributes': {'zone_id': 'z'}, 'custom_tags': {'t': 'v'}, 'spark_conf': {'c': 'v'}}},"
            + " {'job_cluster_key': 'd', 'new_cluster': {'node_type_id': 'Standard_D', 'azure_attributes': {}}},"
            + " {'job_cluster_key': 'e', 'new_cluster': {'node_type_id': 'n2-x', 'gcp_attributes': {}}}],"
            + " 'tags': {'t': 'v'}, 'webhook_notifications': {'on_failure': [{'id': 'w'}]},"
            + " 'parameters': [{'name': 'p', 'default': 'd'}], 'queue': {'enabled': true}, 'max_concurrent_runs': 1,"
            + " 'schedule': {'quartz_cron_expression': 'x', 'timezone_id': 'UTC'}, 'email_notifications': {},"
            + " 'access_control_list': [{'user_name': 'u@example.com', 'permission_level': 'CAN_VIEW'}]}";
    private static final List<String> WRONG =
            List.of("null", "1", "'x'", "true", "[]", "{}", "[null]", "[{}]", "{'a': 1}");

    @StartEmulator
    private static Emulator emulator;

    private static TestClient client;

    @BeforeAll
    static void prepare() throws IOException {
        emulator.holdRuns();
        emulator.addJob(17, json(SETTINGS.replaceAll(", 'access_control_list.*\\]", "")));
        emulator.putSecret("s", "k", "v");
        client = new TestClient(emulator);
    }

    private static JsonNode json(String text) throws IOException {
        return Json.MAPPER.readTree(text.replace('\'', '"'));
    }

    /** All that comes of writing something else in one place of a body. */
    private static List<JsonNode> spoiled(JsonNode body) throws IOException {
        List<JsonNode> all = new ArrayList<>();
        if (body instanceof ObjectNode object) {
            for (var field : object.properties()) {
                for (JsonNode other : spoiledOrReplaced(field.getValue())) {
                    all.add(object.deepCopy().set(field.getKey(), other));
                }
            }
        } else if (body instanceof ArrayNode array) {
            for (int i = 0; i < array.size(); i++) {
                for (JsonNode other : spoiledOrReplaced(array.get(i))) {
                    ArrayNode copy = array.deepCopy();
                    copy.set(i, other);
                    all.add(copy);
                }
            }
        }
        return all;
    }

    private static List<JsonNode> spoiledOrReplaced(JsonNode value) throws IOException {
        List<JsonNode> all = spoiled(value);
        for (String wrong : WRONG) {
            all.add(json(wrong));
        }
        return all;
    }

    private static void check(String method, String path, String body, List<String> crashes) throws Exception {
        TestClient.Answer answer = client.send(method, path, "application/json", BodyPublishers.ofString(body));
        boolean refusal = answer.status() >= 400;
        if (answer.status() >= 500
                || refusal && (answer.errorCode().isEmpty() || answer.message().isEmpty())) {
            crashes.add(body + " -> " + answer.status() + " " + answer.text());
        }
    }

    @ParameterizedTest(name = "{0} {1}")
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            POST | /api/2.0/jobs/create | {'name': 'j', 'spark_python_task': {'python_file': 'f'}, 'new_cluster': {}, 'libraries': [{'jar': 'j'}]}
            POST | /api/2.1/jobs/create | SETTINGS
            POST | /api/2.2/jobs/create | SETTINGS
            POST | /api/2.2/jobs/reset | {'job_id': 17, 'new_settings': SETTINGS}
            POST | /api/2.2/jobs/update | {'job_id': 17, 'new_settings': SETTINGS, 'fields_to_remove': ['tags', 'tasks/b']}
            POST | /api/2.2/jobs/run-now | {'job_id': 17, 'job_parameters': {'p': 'v'}, 'only': ['a'], 'queue': {'enabled': true}, 'idempotency_token': 't', 'notebook_params': {'n': 'v'}}
            POST | /api/2.2/jobs/runs/submit | {'run_name': 'r', 'tasks': [TASK], 'job_clusters': [{'job_cluster_key': 'c'}], 'idempotency_token': 't'}
            POST | /api/2.2/jobs/runs/cancel | {'run_id': 1}
            POST | /api/2.2/jobs/runs/cancel-all | {'job_id': 18, 'all_queued_runs': true}
            POST | /api/2.2/jobs/runs/delete | {'run_id': 1}
            POST | /api/2.2/jobs/runs/repair | {'run_id': 1, 'rerun_tasks': ['a'], 'latest_repair_id': 1}
            POST | /api/2.2/jobs/delete | {'job_id': 18}
            POST | /api/2.0/dbfs/put | {'path': '/p', 'contents': 'YQ==', 'overwrite': true}
            POST | /api/2.0/dbfs/create | {'path': '/c', 'overwrite': true}
            POST | /api/2.0/dbfs/add-block | {'handle': 1, 'data': 'YQ=='}
            POST | /api/2.0/dbfs/close | {'handle': 1}
            POST | /api/2.0/dbfs/mkdirs | {'path': '/m'}
            POST | /api/2.0/dbfs/move | {'source_path': '/a', 'destination_path': '/b'}
            POST | /api/2.0/dbfs/delete | {'path': '/d', 'recursive': true}
            POST | /api/2.0/workspace/import | {'path': '/Shared/n', 'content': 'YQ==', 'format': 'SOURCE', 'language': 'PYTHON', 'overwrite': true}
            POST | /api/2.0/workspace/mkdirs | {'path': '/Shared/m'}
            POST | /api/2.0/workspace/delete | {'path': '/Shared/d', 'recursive': true}
            POST | /api/2.0/secrets/scopes/create | {'scope': 'n', 'initial_manage_principal': 'users', 'scope_backend_type': 'AZURE_KEYVAULT', 'backend_azure_keyvault': {'resource_id': 'i', 'dns_name': 'd'}}
            POST | /api/2.0/secrets/scopes/delete | {'scope': 'none'}
            POST | /api/2.0/secrets/put | {'scope': 's', 'key': 'k', 'string_value': 'v'}
            POST | /api/2.0/secrets/delete | {'scope': 's', 'key': 'none'}
            POST | /api/2.0/secrets/acls/put | {'scope': 's', 'principal': 'p', 'permission': 'READ'}
            POST | /api/2.0/secrets/acls/delete | {'scope': 's', 'principal': 'none'}
            PUT | /api/2.0/permissions/jobs/17 | {'access_control_list': [{'user_name': 'u', 'permission_level': 'IS_OWNER'}]}
            PATCH | /api/2.0/permissions/jobs/17 | {'access_control_list': [{'group_name': 'g', 'permission_level': 'CAN_VIEW'}]}
            POST | /api/2.0/fs/create-upload-part-urls | {'path': '/Volumes/a/b/c/d', 'session_token': 't', 'start_part_number': 1, 'count': 1, 'expire_time': '2020-01-01T00:00:00Z'}
            POST | /api/2.0/fs/create-abort-upload-url | {'path': '/Volumes/a/b/c/d', 'session_token': 't', 'expire_time': '2020-01-01T00:00:00Z'}
            """)
    void wrongBodiesAreRefusedAsDatabricksDoes(String method, String path, String body) throws Exception {
        List<String> crashes = new ArrayList<>();
        for (String text : List.of("", "null", "[]", "1", "\"x\"", "{", "{}", "// a comment\n{}", "\u0000")) {
            check(method, path, text, crashes);
        }
        for (JsonNode other : spoiled(json(body.replace("SETTINGS", SETTINGS).replace("TASK", TASK)))) {
            check(method, path, other.toString(), crashes);
        }
        assertThat(crashes, is(empty()));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/api/2.2/jobs/get?job_id=",
                "/api/2.2/jobs/get?job_id=17&page_token=",
                "/api/2.2/jobs/list?limit=",
                "/api/2.2/jobs/list?offset=",
                "/api/2.2/jobs/list?page_token=",
                "/api/2.2/jobs/list?expand_tasks=",
                "/api/2.2/jobs/runs/get?run_id=",
                "/api/2.2/jobs/runs/list?active_only=",
                "/api/2.2/jobs/runs/list?start_time_from=",
                "/api/2.2/jobs/runs/get-output?run_id=",
                "/api/2.2/jobs/runs/export?run_id=",
                "/api/2.0/dbfs/read?path=/&offset=",
                "/api/2.0/dbfs/list?path=",
                "/api/2.0/dbfs/list?path=/x",
                "/api/2.0/workspace/get-status?path=",
                "/api/2.0/workspace/get-status?path=/Shared/x",
                "/api/2.0/workspace/list?path=",
                "/api/2.0/workspace/export?path=/Shared&format=",
                "/api/2.0/fs/directories/Volumes/a/b/c?page_size=",
                "/api/2.0/fs/files/",
                "/api/2.0/fs/files/Volumes/a/b/c/x",
                "/api/2.0/fs/directories/",
                "/api/2.0/secrets/list?scope=",
                "/api/2.0/secrets/get?scope=s&key=",
                "/api/2.0/secrets/acls/get?scope=s&principal=",
                "/api/2.0/permissions/",
                "/api/2.0/permissions/jobs/",
                "/api/2.0/permissions/directories/"
            })
    void wrongQueriesAndPathsAreRefusedAsDatabricksDoes(String path) throws Exception {
        List<String> crashes = new ArrayList<>();
        for (String value :
                List.of("", "x", "-1", "0", "99999999999999999999", "1.5", "true", "%2F..%2F..", "%00", "/")) {
            TestClient.Answer answer = client.get(path + value);
            boolean refusal = answer.status() >= 400;
            if (answer.status() >= 500 || refusal && answer.errorCode().isEmpty()) {
                crashes.add(value + " -> " + answer.status() + " " + answer.text());
            }
        }
        assertThat(crashes, is(empty()));
    }
}
