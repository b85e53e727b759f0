package io.jenkins.plugins.databricks.deploy.bundle;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.allOf;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.hasItem;
import static org.hamcrest.Matchers.hasSize;
import static org.hamcrest.Matchers.is;
import static org.hamcrest.Matchers.not;
import static org.hamcrest.Matchers.nullValue;
import static org.junit.jupiter.api.Assertions.assertThrows;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.jenkins.plugins.databricks.deploy.bundle.ResourceChange.Action;
import io.jenkins.plugins.databricks.rest.InvalidInputException;
import io.jenkins.plugins.databricks.rest.JsonCodec;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class BundlePlanTest {

    private static BundlePlan plan(String resources) throws JsonProcessingException {
        return parse("{'plan_version': 2, 'cli_version': '1.27.0', 'lineage': 'l', 'serial': 7, 'plan': {" + resources
                + "}}");
    }

    private static BundlePlan parse(String json) throws JsonProcessingException {
        return BundlePlan.parse("plan.json", JsonCodec.MAPPER.readTree(json.replace('\'', '"')));
    }

    private static List<String> fields(String changes) throws JsonProcessingException {
        ResourceChange change = plan("'resources.jobs.daily': {'action': 'update', " + changes + "}")
                .changes()
                .get(0);
        return change.fields().stream().map(Object::toString).toList();
    }

    @Test
    void resourcesAreCountedAsTheCliCountsThem() throws Exception {
        BundlePlan plan = plan("""
                'resources.jobs.a': {'action': 'create', 'new_state': {'value': {'name': 'a'}}},
                'resources.jobs.b': {'action': 'skip'},
                'resources.jobs.c': {'id': '17', 'action': 'update_id', 'changes': {}},
                'resources.jobs.c.permissions': {'action': 'update', 'changes': {}},
                'resources.clusters.d': {'action': 'resize', 'changes': {}},
                'resources.schemas.e': {'action': 'recreate', 'changes': {}},
                'resources.pipelines.f': {'action': 'delete', 'gone': true, 'remote_state': {'name': 'f'}}""");

        assertThat(plan.summary(), is("2 to add, 3 to change, 2 to delete, 1 unchanged"));
        assertThat(
                plan.changes().stream().map(Object::toString).toList(),
                is(List.of(
                        "create jobs.a",
                        "update jobs.c",
                        "update jobs.c.permissions",
                        "resize clusters.d",
                        "recreate schemas.e",
                        "delete pipelines.f")));
        assertThat(plan.changes().get(1).id(), is("17"));
        assertThat(plan.changes().get(0).id(), is(nullValue()));
        assertThat(plan.changes().get(5).gone(), is(true));
        assertThat(plan.changes().get(5).fields(), is(List.of()));
        assertThat(plan.serial(), is(7L));
        assertThat(plan.lineage(), is("l"));
    }

    @Test
    void whatSelectLeftOutIsSaid() throws Exception {
        assertThat(
                parse("{'plan_version': 2, 'plan': {}, 'not_selected': 4}").summary(),
                is("0 to add, 0 to change, 0 to delete, 0 unchanged, 4 not selected"));
    }

    @Test
    void noiseIsLeftOut() throws Exception {
        assertThat(
                fields("""
                        'changes': {
                          'email_notifications': {'action': 'skip', 'reason': 'empty', 'remote': {}},
                          'tasks[task_key="a"].timeout_seconds': {'action': 'update', 'new': 60, 'remote': 0},
                          'max_retries': {'action': 'update', 'old': 2, 'remote': 2}}""".replace("\"a\"", "\\\"a\\\"")),
                is(List.of("~ tasks[a].timeout_seconds: 0 → 60", "- max_retries: 2")));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "tasks[task_key='a'].libraries[0].whl | tasks[a].libraries[0].whl",
                "tags['a.b'] | tags.a.b",
                "tags['it''s'] | tags.it's",
                "name | name",
                "a[*].b | a[*].b",
                "[ | [",
                "a.b[1][2].c-d | a.b[1][2].c-d"
            })
    void pathsAreShownAsThoseOfAJob(String path, String shown) throws Exception {
        ObjectNode entry = JsonCodec.object().put("action", "update");
        entry.putObject("changes").putObject(path).put("action", "update").put("new", 1);
        ObjectNode plan = JsonCodec.object().put("plan_version", 2);
        plan.putObject("plan").set("resources.jobs.daily", entry);

        assertThat(BundlePlan.parse("p", plan).changes().get(0).fields().get(0).path(), is(shown));
    }

    @Test
    void secretsAreHidden() throws Exception {
        List<String> fields = fields("""
                'new_state': {'value': {'config': {'env': [{'name': 'DB_PASSWORD', 'value': 'hunter3'}]}}},
                'remote_state': {'config': {'env': [{'name': 'DB_PASSWORD', 'value': 'hunter2'}]}},
                'changes': {
                  'config.env[0].value': {'action': 'update', 'old': 'hunter2', 'new': 'hunter3', 'remote': 'hunter2'},
                  'spark_conf[\\u0027fs.azure.account.key.x\\u0027]':
                    {'action': 'update', 'old': 'hunter2', 'new': 'hunter3', 'remote': 'hunter2'},
                  'parameters[name=\\u0027api_token\\u0027].default':
                    {'action': 'update', 'old': 'hunter2', 'new': 'hunter3', 'remote': 'hunter2'}}""");

        assertThat(
                fields,
                is(List.of(
                        "~ config.env[0].value: \"(hidden)\" → \"(hidden, changed)\"",
                        "~ spark_conf.fs.azure.account.key.x: \"(hidden)\" → \"(hidden, changed)\"",
                        "~ parameters[api_token].default: \"(hidden)\" → \"(hidden, changed)\"")));
    }

    @Test
    void aValueIsKnownToBeHarmlessOnlyIfItCameFromTheBundle() throws Exception {
        assertThat(fields("""
                        'changes': {
                          'tags.a': {'action': 'update', 'old': 'swordfish9', 'new': 'b', 'remote': 'swordfish9'},
                          'tags.b': {'action': 'update', 'old': 'a', 'new': 'b', 'remote': 'swordfish9'}}"""), is(List.of("~ tags.a: \"swordfish9\" → \"b\"", "~ tags.b: \"(hidden)\" → \"b\"")));
    }

    @Test
    void aNewResourceShowsItsSettings() throws Exception {
        ResourceChange created = plan("""
                'resources.jobs.a': {'action': 'create', 'new_state': {'value': {
                  'name': 'a', 'tags': {'team': 'x', 'api_token': 'hunter2'}}}}""").changes().get(0);

        assertThat(created.action(), is(Action.CREATE));
        assertThat(
                created.fields().stream().map(Object::toString).toList(),
                is(List.of("+ name: \"a\"", "+ tags: {\"team\":\"x\",\"api_token\":\"(hidden)\"}")));
    }

    @Test
    void anOutrageouslyLargePlanIsShownInPart() throws Exception {
        ObjectNode changes = JsonCodec.object();
        for (int i = 0; i < 10_000; i++) {
            changes.putObject("tags['t" + i + "']").put("action", "update").put("new", "word ".repeat(2_000));
        }
        ObjectNode plan = JsonCodec.object();
        plan.put("plan_version", 2)
                .put("cli_version", "1.27.0")
                .put("lineage", "l")
                .put("serial", 7);
        plan.putObject("plan")
                .putObject("resources.jobs.daily")
                .put("action", "update")
                .set("changes", changes);
        ResourceChange change = BundlePlan.parse("plan.json", plan).changes().get(0);

        assertThat(change.fields(), hasSize(100));
        assertThat(change.fieldsLeftOut(), is(9_900));
        assertThat(change.fields().get(0).after(), is("\"(10000 characters)\""));
    }

    @Test
    void aLongListIsShownInPart() throws Exception {
        String task = "{'task_key': 'a', 'spark_env_vars': {'DB_PASSWORD': 'hunter2'}}";
        String all = String.join(",", Collections.nCopies(100, task));
        String tasks = plan("'resources.jobs.a': {'action': 'create', 'new_state': {'value': {'tasks': [" + all
                        + "]}}}")
                .changes()
                .get(0)
                .fields()
                .get(0)
                .after();

        assertThat(tasks.length(), is(1_001));
        assertThat(tasks, allOf(containsString("(hidden)"), not(containsString("hunter2"))));
    }

    @ParameterizedTest
    @ValueSource(strings = {"{}", "[]", "null", "{'plan': []}", "{'tasks': []}"})
    void somethingElseIsRefused(String json) {
        InvalidInputException e = assertThrows(InvalidInputException.class, () -> parse(json));

        assertThat(e.getMessage(), containsString("plan.json: this is not a plan"));
    }

    @Test
    void anotherFormatIsRefused() {
        InvalidInputException none = assertThrows(InvalidInputException.class, () -> parse("{'plan': {}}"));
        InvalidInputException newer = assertThrows(
                InvalidInputException.class, () -> parse("{'plan_version': 3, 'cli_version': '2.0.0', 'plan': {}}"));

        assertThat(none.getMessage(), containsString("plan.json: this plan has no format version"));
        assertThat(newer.getMessage(), containsString("format version 3 (made by version 2.0.0 of"));
    }

    @Test
    void anUnknownActionDoesNotPassForAHarmlessOne() {
        InvalidInputException e =
                assertThrows(InvalidInputException.class, () -> plan("'resources.jobs.a': {'action': 'explode\\n'}"));

        assertThat(
                e.getMessage(), allOf(containsString("'explode"), containsString("jobs.a"), not(containsString("\n"))));
    }

    @Test
    void namesOfResourcesCannotBreakALine() throws Exception {
        assertThat(
                plan("'resources.jobs.a\\n[Pipeline] x': {'action': 'delete'}").changes().stream()
                        .map(ResourceChange::resource)
                        .toList(),
                hasItem("jobs.a [Pipeline] x"));
    }
}
