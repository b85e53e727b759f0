package io.jenkins.plugins.databricks.deploy.bundle;

import io.jenkins.plugins.databricks.deploy.jobs.SettingChange;
import java.io.Serializable;
import java.util.List;
import java.util.Locale;
import java.util.function.UnaryOperator;

/**
 * What a plan does to a resource.
 *
 * @param resource its kind and key, such as {@code jobs.daily}, or {@code jobs.daily.permissions}
 * @param id its ID in the workspace; {@code null} if it has none yet, or the plan does not say it
 * @param gone whether it was already deleted by somebody else, so that deleting it only tidies the bundle's state
 * @param fields the settings that change; for a new resource, those that it gets. None for one that is deleted
 * @param fieldsLeftOut how many more settings change than are listed
 */
public record ResourceChange(
        String resource, Action action, String id, boolean gone, List<SettingChange> fields, int fieldsLeftOut)
        implements Serializable {

    private static final long serialVersionUID = 1L;

    /**
     * What is done to a resource.
     *
     * @see <a href="https://github.com/databricks/cli/blob/main/bundle/deployplan/action.go">action.go</a>
     */
    public enum Action {
        CREATE,
        UPDATE,
        /** An update after which it has another ID. */
        UPDATE_ID,
        RESIZE,
        /** It is deleted and created anew. */
        RECREATE,
        DELETE;

        /** As the CLI writes it: {@code update} for {@link #UPDATE_ID}, too. */
        public String word() {
            return this == UPDATE_ID ? UPDATE.word() : name().toLowerCase(Locale.ROOT);
        }

        boolean adds() {
            return this == CREATE || this == RECREATE;
        }

        boolean deletes() {
            return this == DELETE || this == RECREATE;
        }
    }

    /** The same with {@code change} applied to each free text. */
    public ResourceChange withTexts(UnaryOperator<String> change) {
        return new ResourceChange(
                change.apply(resource),
                action,
                id,
                gone,
                fields.stream().map(field -> field.withTexts(change)).toList(),
                fieldsLeftOut);
    }

    @Override
    public String toString() {
        return action.word() + " " + resource;
    }
}
