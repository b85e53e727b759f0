package io.jenkins.plugins.databricks.emulator.jobs;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.jenkins.plugins.databricks.emulator.http.ApiError;
import io.jenkins.plugins.databricks.emulator.http.HttpAnswer;
import io.jenkins.plugins.databricks.emulator.http.HttpRequest;
import io.jenkins.plugins.databricks.emulator.http.Ids;
import io.jenkins.plugins.databricks.emulator.http.Json;
import io.jenkins.plugins.databricks.emulator.http.Page;
import io.jenkins.plugins.databricks.emulator.http.Routes;
import io.jenkins.plugins.databricks.emulator.identity.Identity;
import io.jenkins.plugins.databricks.emulator.identity.PermissionsArea;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentSkipListMap;

/**
 * Jobs, in the versions 2.0, 2.1 and 2.2 of the API.
 *
 * @see <a href="https://docs.databricks.com/api/workspace/jobs">Jobs API</a>
 */
public final class JobsArea {

    private static final int MOST_LISTED = 100;
    private static final int USUALLY_LISTED = 20;
    private static final String[] PAGED = {"tasks", "job_clusters", "parameters", "environments"};

    /** Arrays that {@code jobs/update} merges element by element, with the field that tells which is which. */
    private static final Map<String, String> MERGED = Map.of("tasks", "task_key", "job_clusters", "job_cluster_key");

    private final Ids ids;
    private final Identity identity;
    private final PermissionsArea permissions;
    private final ConcurrentSkipListMap<Long, Job> jobs = new ConcurrentSkipListMap<>();

    public JobsArea(Ids ids, Identity identity, PermissionsArea permissions) {
        this.ids = ids;
        this.identity = identity;
        this.permissions = permissions;
    }

    public void register(Routes routes) {
        routes.addJobs("POST", "create", this::create);
        routes.addJobs("GET", "get", this::get);
        routes.addJobs("GET", "list", this::list);
        routes.addJobs("POST", "reset", this::reset);
        routes.addJobs("POST", "update", this::update);
        routes.addJobs("POST", "delete", this::delete);
    }

    /** Puts a job in place; settings with {@code tasks} as 2.2 takes them, others as 2.0 does. */
    public void add(long id, ObjectNode settings) {
        int version = settings.has("tasks") ? 2 : 0;
        add(new Job(id, JobSettings.accept(settings, version), Identity.USER), Json.array());
    }

    private void add(Job job, ArrayNode accessControl) {
        permissions.jobCreated(job.id(), job.creator(), accessControl);
        jobs.put(job.id(), job);
    }

    /** @throws ApiError 400 as Databricks says that a job is not there */
    public Job job(long id) {
        Job job = jobs.get(id);
        if (job == null) {
            throw ApiError.invalidParameter("Job " + id + " does not exist.");
        }
        return job;
    }

    public List<Job> all() {
        return List.copyOf(jobs.values());
    }

    private HttpAnswer create(HttpRequest request, int version) throws IOException {
        ObjectNode body = Json.body(request);
        ArrayNode accessControl = Json.list(body, "access_control_list");
        body.remove("access_control_list");
        long id = ids.next();
        add(new Job(id, JobSettings.accept(body, version), identity.principal(request)), accessControl);
        return HttpAnswer.ok(Json.object().put("job_id", id));
    }

    private HttpAnswer get(HttpRequest request, int version) {
        Job job = job(request.id("job_id"));
        ObjectNode answer = view(job, version);
        cut((ObjectNode) answer.get("settings"), answer, version, Page.position(request, 0));
        return HttpAnswer.ok(answer);
    }

    private static void cut(ObjectNode settings, ObjectNode answer, int version, long offset) {
        if (version == 1) {
            Page.cut(settings, 0, PAGED);
        } else if (version == 2 && Page.cut(settings, offset, PAGED)) {
            answer.put("has_more", true);
            answer.put("next_page_token", Page.token(offset + Page.ELEMENTS));
        }
    }

    private HttpAnswer list(HttpRequest request, int version) {
        int limit = request.number("limit", USUALLY_LISTED);
        if (limit < 1 || limit > MOST_LISTED) {
            throw ApiError.invalidParameter("limit must be between 1 and " + MOST_LISTED + ".");
        }
        String name = request.query().get("name");
        boolean expand = request.flag("expand_tasks", false);
        long before = Page.position(request, Long.MAX_VALUE);
        List<Job> found = jobs.descendingMap().tailMap(before, false).values().stream()
                .filter(job -> name == null || job.name().equalsIgnoreCase(name))
                .skip(Page.offset(request))
                .limit(limit + 1L)
                .toList();
        boolean more = found.size() > limit;
        ObjectNode answer = Json.object();
        ArrayNode shown = Json.array();
        for (Job job : found.subList(0, Math.min(limit, found.size()))) {
            shown.add(listed(job, version, expand));
        }
        if (!shown.isEmpty()) {
            answer.set("jobs", shown);
        }
        if (version < 2) {
            answer.put("has_more", more);
        }
        if (more) {
            answer.put("next_page_token", Page.token(found.get(limit - 1).id()));
        }
        return HttpAnswer.ok(answer);
    }

    private static ObjectNode listed(Job job, int version, boolean expand) {
        ObjectNode view = view(job, version);
        ObjectNode settings = (ObjectNode) view.get("settings");
        if (version > 0 && !expand) {
            settings.remove(List.of("tasks", "job_clusters"));
        } else if (version == 2 && Page.cut(settings, 0, PAGED)) {
            view.put("has_more", true);
        }
        return view;
    }

    private static ObjectNode view(Job job, int version) {
        ObjectNode view = Json.object()
                .put("job_id", job.id())
                .put("creator_user_name", job.creator())
                .put("run_as_user_name", job.creator())
                .put("created_time", job.createdTime());
        view.set("settings", JobSettings.shown(job.settings(), version));
        return view;
    }

    private HttpAnswer reset(HttpRequest request, int version) throws IOException {
        ObjectNode body = Json.body(request);
        Job job = job(Json.id(body, "job_id"));
        ObjectNode settings = JobSettings.accept(Json.object(body, "new_settings"), version);
        if (job.settings().has("run_as") && !settings.has("run_as")) {
            settings.set("run_as", job.settings().get("run_as"));
        }
        jobs.put(job.id(), job.with(settings));
        return HttpAnswer.done();
    }

    private HttpAnswer update(HttpRequest request, int version) throws IOException {
        ObjectNode body = Json.body(request);
        Job job = job(Json.id(body, "job_id"));
        ObjectNode merged = JobSettings.shown(job.settings(), version);
        for (String field : Json.texts(body, "fields_to_remove")) {
            remove(merged, field);
        }
        if (body.hasNonNull("new_settings")) {
            merge(merged, Json.object(body, "new_settings"));
        }
        jobs.put(job.id(), job.with(JobSettings.accept(merged, version)));
        return HttpAnswer.done();
    }

    /** Removes a field, or with {@code tasks/task_1} the element of an array. */
    private static void remove(ObjectNode settings, String field) {
        int slash = field.indexOf('/');
        String key = slash < 0 ? null : MERGED.get(field.substring(0, slash));
        if (key == null) {
            settings.remove(field);
            return;
        }
        ArrayNode kept = Json.array();
        for (JsonNode element : settings.path(field.substring(0, slash))) {
            if (!element.path(key).asText().equals(field.substring(slash + 1))) {
                kept.add(element);
            }
        }
        settings.set(field.substring(0, slash), kept);
    }

    private static void merge(ObjectNode settings, ObjectNode changes) {
        changes.properties().forEach(change -> {
            String key = MERGED.get(change.getKey());
            if (key == null || !settings.has(change.getKey())) {
                settings.set(change.getKey(), change.getValue());
                return;
            }
            for (JsonNode element : Json.list(changes, change.getKey())) {
                remove(settings, change.getKey() + "/" + element.path(key).asText());
                ((ArrayNode) settings.get(change.getKey())).add(element);
            }
        });
    }

    private HttpAnswer delete(HttpRequest request, int version) throws IOException {
        long id = job(Json.id(Json.body(request), "job_id")).id();
        jobs.remove(id);
        permissions.jobDeleted(id);
        return HttpAnswer.done();
    }
}
