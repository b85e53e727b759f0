package io.jenkins.plugins.databricks.deploy.bundle;

import com.fasterxml.jackson.databind.JsonNode;
import io.jenkins.plugins.databricks.deploy.bundle.ResourceChange.Action;
import io.jenkins.plugins.databricks.rest.InvalidInputException;
import io.jenkins.plugins.databricks.rest.text.LogText;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;

/**
 * A plan as {@code bundle plan -o json} writes it and {@code bundle deploy --plan} takes it.
 *
 * @param version the version of its format
 * @param cliVersion the version of the CLI that made it
 * @param lineage the ID of the bundle's state that it was made for; empty before the first deployment
 * @param serial the version of that state: the CLI refuses the plan once there is a later one
 * @param changes what is done, in the plan's order; resources that do not change are not among them
 * @param unchanged how many resources do not change
 * @param notSelected how many resources were left out by {@code --select}
 * @see <a href="https://github.com/databricks/cli/blob/main/bundle/deployplan/plan.go">plan.go</a>
 */
public record BundlePlan(
        int version,
        String cliVersion,
        String lineage,
        long serial,
        List<ResourceChange> changes,
        int unchanged,
        int notSelected)
        implements Serializable {

    private static final long serialVersionUID = 1L;

    /** The only version of the format so far that names its version. */
    private static final int KNOWN_VERSION = 2;

    private static final String PREFIX = "resources.";
    private static final int LONGEST_KEY = 1_000;

    /**
     * Reads the JSON that the CLI wrote.
     *
     * @param source its name in messages: a parameter, a file or a command
     * @throws InvalidInputException when it is no plan, or one of a format that is not known here
     */
    public static BundlePlan parse(String source, JsonNode json) {
        if (!json.path("plan").isObject()) {
            throw new InvalidInputException(
                    LogText.line(source + ": this is not a plan. Use what 'databricks bundle plan -o json' writes"));
        }
        int version = json.path("plan_version").asInt();
        String cliVersion = LogText.line(json.path("cli_version").asText(""), LONGEST_KEY);
        if (version != KNOWN_VERSION) {
            throw new InvalidInputException(
                    source + ": this plan has "
                            + (version == 0 ? "no format version" : "format version " + version)
                            + (cliVersion.isEmpty()
                                    ? ""
                                    : " (made by version " + cliVersion + " of the Databricks CLI)")
                            + ", but only version " + KNOWN_VERSION
                            + " is supported. Use a version of the Databricks CLI that writes it, and a bundle with the direct engine");
        }
        List<ResourceChange> changes = new ArrayList<>();
        int unchanged = 0;
        for (Map.Entry<String, JsonNode> entry : json.path("plan").properties()) {
            String word = entry.getValue().path("action").asText("");
            if (word.isEmpty() || word.equals("skip")) {
                unchanged++;
            } else {
                changes.add(change(source, entry.getKey(), word, entry.getValue()));
            }
        }
        return new BundlePlan(
                version,
                cliVersion,
                LogText.line(json.path("lineage").asText(""), LONGEST_KEY),
                json.path("serial").asLong(),
                List.copyOf(changes),
                unchanged,
                json.path("not_selected").asInt());
    }

    private static ResourceChange change(String source, String key, String word, JsonNode entry) {
        String resource = LogText.line(key.startsWith(PREFIX) ? key.substring(PREFIX.length()) : key, LONGEST_KEY);
        Action action = action(source, resource, word);
        PlannedFields fields = PlannedFields.of(action, entry);
        String id = entry.path("id").asText("");
        return new ResourceChange(
                resource,
                action,
                id.isEmpty() ? null : LogText.line(id, LONGEST_KEY),
                entry.path("gone").asBoolean(),
                fields.shown(),
                fields.leftOut());
    }

    /** A plan is approved by what is shown of it, so an unknown action must not pass for a harmless one. */
    private static Action action(String source, String resource, String word) {
        for (Action action : Action.values()) {
            if (action.name().equalsIgnoreCase(word)) {
                return action;
            }
        }
        throw new InvalidInputException(LogText.line(source + ": the action '" + word + "' for " + resource
                + " is not known. Use another version of the Databricks CLI, or a newer one of this plugin"));
    }

    /**
     * Whether the target was deployed or destroyed since this plan was made. The CLI checks that too, but a plan from
     * before a target's first deployment it applies whatever has become of the target, and creates everything twice.
     */
    public boolean isStale(DeployedState now) {
        return !lineage.equals(now.lineage()) || serial != now.serial();
    }

    /** How many resources are created; one that is recreated counts as created and as deleted. */
    public int toAdd() {
        return (int) changes.stream().filter(change -> change.action().adds()).count();
    }

    /** How many resources are changed and neither created nor deleted. */
    public int toChange() {
        return (int) changes.stream()
                .filter(change -> !change.action().adds() && !change.action().deletes())
                .count();
    }

    /** How many resources are deleted; one that is recreated counts as created and as deleted. */
    public int toDelete() {
        return (int)
                changes.stream().filter(change -> change.action().deletes()).count();
    }

    /** {@code 2 to add, 0 to change, 1 to delete, 3 unchanged}: counted as the CLI does. */
    public String summary() {
        return toAdd() + " to add, " + toChange() + " to change, " + toDelete() + " to delete, " + unchanged
                + " unchanged" + (notSelected == 0 ? "" : ", " + notSelected + " not selected");
    }

    /** The same with {@code change} applied to each free text. */
    public BundlePlan withTexts(UnaryOperator<String> change) {
        return new BundlePlan(
                version,
                cliVersion,
                lineage,
                serial,
                changes.stream().map(resource -> resource.withTexts(change)).toList(),
                unchanged,
                notSelected);
    }
}
