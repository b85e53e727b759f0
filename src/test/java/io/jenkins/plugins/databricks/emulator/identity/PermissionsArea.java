package io.jenkins.plugins.databricks.emulator.identity;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.jenkins.plugins.databricks.emulator.http.ApiError;
import io.jenkins.plugins.databricks.emulator.http.HttpAnswer;
import io.jenkins.plugins.databricks.emulator.http.HttpRequest;
import io.jenkins.plugins.databricks.emulator.http.Json;
import io.jenkins.plugins.databricks.emulator.http.Routes;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.LongFunction;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Who may do what with a job, a notebook, a file or a folder. It is kept and shown, but nobody is refused by it.
 *
 * @see <a href="https://docs.databricks.com/api/workspace/permissions">Permissions API</a>
 */
public final class PermissionsArea {

    static final String JOBS = "jobs";
    private static final String PATH = "/api/2.0/permissions/";
    private static final String LEVELS = "/permissionLevels";
    private static final String OWNER = "IS_OWNER";
    private static final List<String> PRINCIPALS = List.of("user_name", "group_name", "service_principal_name");
    private static final List<String> OF_JOBS = List.of("CAN_VIEW", "CAN_MANAGE_RUN", OWNER, "CAN_MANAGE");
    private static final List<String> OF_OBJECTS = List.of("CAN_READ", "CAN_RUN", "CAN_EDIT", "CAN_MANAGE");

    /** What is called what in a path, in an answer, and where a workspace object is listed. */
    private static final Map<String, String> TYPES =
            Map.of(JOBS, "job", "notebooks", "notebook", "files", "file", "directories", "directory");

    private static final Pattern OBJECT = Pattern.compile("(.+?)/([^/]+)(" + LEVELS + ")?");

    /** @param kind the one of {@link #PRINCIPALS} that names it */
    private record Principal(String kind, String name) {}

    /** @param id as in {@code /jobs/17} */
    private record Target(String kind, String id) {
        List<String> levels() {
            return kind.equals(JOBS) ? OF_JOBS : OF_OBJECTS;
        }
    }

    private final LongFunction<String> objectTypes;
    private final Map<String, Map<Principal, String>> granted = new ConcurrentHashMap<>();

    /** @param objectTypes the type of the workspace object with an id, as in {@code NOTEBOOK}; null for none */
    public PermissionsArea(LongFunction<String> objectTypes) {
        this.objectTypes = objectTypes;
    }

    public void register(Routes routes) {
        routes.addPrefix("GET", PATH, this::get);
        routes.addPrefix("PUT", PATH, this::set);
        routes.addPrefix("PATCH", PATH, this::update);
    }

    /** A new job, of which its creator is the owner unless the list of {@code jobs/create} names another. */
    public void jobCreated(long id, String creator, ArrayNode list) {
        Target job = new Target(JOBS, "/" + JOBS + "/" + id);
        Map<Principal, String> grants = new LinkedHashMap<>();
        grants.put(new Principal(creator.contains("@") ? "user_name" : "service_principal_name", creator), OWNER);
        add(job, grants, list);
        granted.put(job.id(), grants);
    }

    public void jobDeleted(long id) {
        granted.remove("/" + JOBS + "/" + id);
    }

    private synchronized HttpAnswer get(HttpRequest request) {
        Target target = target(request);
        return request.rawPath().endsWith(LEVELS)
                ? levels(target)
                : shown(target, granted.getOrDefault(target.id(), Map.of()));
    }

    /** Replaces what was given on the object itself. */
    private synchronized HttpAnswer set(HttpRequest request) throws IOException {
        Target target = target(request);
        Map<Principal, String> grants = new LinkedHashMap<>();
        add(target, grants, Json.list(Json.body(request), "access_control_list"));
        if (target.kind().equals(JOBS) && !grants.containsValue(OWNER)) {
            throw ApiError.invalidParameter("The job must have exactly one owner.");
        }
        granted.put(target.id(), grants);
        return shown(target, grants);
    }

    private synchronized HttpAnswer update(HttpRequest request) throws IOException {
        Target target = target(request);
        Map<Principal, String> grants = new LinkedHashMap<>(granted.getOrDefault(target.id(), Map.of()));
        add(target, grants, Json.list(Json.body(request), "access_control_list"));
        granted.put(target.id(), grants);
        return shown(target, grants);
    }

    /** A new owner takes the place of the old one; two at once are refused. */
    private static void add(Target target, Map<Principal, String> grants, ArrayNode list) {
        boolean owned = false;
        for (JsonNode entry : list) {
            Principal principal = principal(entry);
            String level = Json.text(entry, "permission_level");
            if (!target.levels().contains(level)) {
                throw ApiError.invalidParameter(
                        "Permission type '" + level + "' is not one of " + target.levels() + ".");
            }
            if (level.equals(OWNER)) {
                if (owned) {
                    throw ApiError.invalidParameter("The job must have exactly one owner.");
                }
                if (principal.kind().equals("group_name")) {
                    throw ApiError.invalidParameter("A group cannot be the owner of a job.");
                }
                owned = true;
                grants.values().remove(OWNER);
            }
            grants.put(principal, level);
        }
    }

    private static Principal principal(JsonNode entry) {
        List<String> kinds = PRINCIPALS.stream().filter(entry::hasNonNull).toList();
        if (kinds.size() != 1) {
            throw ApiError.invalidParameter("Exactly one of " + PRINCIPALS + " must be given.");
        }
        return new Principal(kinds.get(0), Json.text(entry, kinds.get(0)));
    }

    private Target target(HttpRequest request) {
        Matcher path = OBJECT.matcher(request.path().substring(PATH.length()));
        String kind = path.matches() ? path.group(1) : "";
        if (!TYPES.containsKey(kind)) {
            throw ApiError.invalidParameter("'" + kind + "' is not a supported object type.");
        }
        Target target = new Target(kind, "/" + kind + "/" + path.group(2));
        boolean exists = kind.equals(JOBS)
                ? granted.containsKey(target.id())
                : TYPES.get(kind).equalsIgnoreCase(objectType(path.group(2)));
        if (!exists) {
            throw ApiError.doesNotExist(
                    kind.equals(JOBS)
                            ? "Job " + path.group(2) + " does not exist."
                            : "The " + TYPES.get(kind) + " with id " + path.group(2) + " does not exist.");
        }
        return target;
    }

    private String objectType(String id) {
        return id.matches("\\d{1,18}") ? objectTypes.apply(Long.parseLong(id)) : null;
    }

    private static HttpAnswer shown(Target target, Map<Principal, String> grants) {
        ObjectNode answer = Json.object().put("object_id", target.id()).put("object_type", TYPES.get(target.kind()));
        ArrayNode list = answer.putArray("access_control_list");
        grants.forEach((principal, level) -> {
            ObjectNode entry = list.addObject().put(principal.kind(), principal.name());
            if (!principal.kind().equals("group_name")) {
                entry.put("display_name", principal.name());
            }
            entry.putArray("all_permissions")
                    .addObject()
                    .put("permission_level", level)
                    .put("inherited", false);
        });
        ObjectNode admins = list.addObject().put("group_name", "admins");
        admins.putArray("all_permissions")
                .addObject()
                .put("permission_level", "CAN_MANAGE")
                .put("inherited", true)
                .putArray("inherited_from_object")
                .add(target.kind().equals(JOBS) ? "/jobs/" : "/directories/");
        return HttpAnswer.ok(answer);
    }

    private static HttpAnswer levels(Target target) {
        ArrayNode levels = Json.array();
        for (String level : target.levels()) {
            levels.addObject()
                    .put("permission_level", level)
                    .put("description", level + " on the " + TYPES.get(target.kind()));
        }
        return HttpAnswer.ok(Json.object().set("permission_levels", levels));
    }
}
