package io.jenkins.plugins.databricks.report.data;

import io.jenkins.plugins.databricks.deploy.bundle.ResourceChange;
import org.kohsuke.accmod.Restricted;
import org.kohsuke.accmod.restrictions.NoExternalUse;

/** What can happen to a resource, the most dangerous first. */
@Restricted(NoExternalUse.class)
public enum ChangeKind {
    DELETE,
    RECREATE,
    CHANGE,
    CREATE;

    /** The kind that this action of the Databricks CLI is of. */
    public static ChangeKind of(ResourceChange.Action action) {
        return switch (action) {
            case DELETE -> DELETE;
            case RECREATE -> RECREATE;
            case CREATE -> CREATE;
            case UPDATE, UPDATE_ID, RESIZE -> CHANGE;
        };
    }
}
