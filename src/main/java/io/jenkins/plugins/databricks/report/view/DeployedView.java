package io.jenkins.plugins.databricks.report.view;

import io.jenkins.plugins.databricks.report.data.BundleRecord;
import io.jenkins.plugins.databricks.report.data.PageLink;
import java.util.Locale;
import org.kohsuke.accmod.Restricted;
import org.kohsuke.accmod.restrictions.NoExternalUse;
import org.kohsuke.stapler.export.Exported;
import org.kohsuke.stapler.export.ExportedBean;

/** A resource of a deployment or destruction, as shown on pages and in JSON. */
@Restricted(NoExternalUse.class)
@ExportedBean(defaultVisibility = 999)
public final class DeployedView {

    /** What was done to it, in the order of pages. */
    enum Kind {
        DELETE,
        RECREATE,
        CREATE,
        CHANGE,
        UNCHANGED;

        static Kind of(String action) {
            if (action == null) {
                return UNCHANGED;
            }
            return switch (action) {
                case "delete" -> DELETE;
                case "recreate" -> RECREATE;
                case "create" -> CREATE;
                default -> CHANGE;
            };
        }

        private String word() {
            return switch (this) {
                case DELETE -> Messages.DeployedView_Deleted();
                case RECREATE -> Messages.DeployedView_Recreated();
                case CREATE -> Messages.DeployedView_Created();
                case CHANGE -> Messages.DeployedView_Changed();
                case UNCHANGED -> Messages.DeployedView_Unchanged();
            };
        }

        /** As in "2 created". */
        String count(long count) {
            return count + " " + word();
        }
    }

    private final BundleRecord.Resource resource;
    private final Kind kind;

    DeployedView(BundleRecord.Resource resource) {
        this.resource = resource;
        kind = Kind.of(resource.action());
    }

    /** Its kind and key, such as {@code jobs.daily}. */
    @Exported
    public String getKey() {
        return resource.key();
    }

    /** Its name in the workspace; empty if it is not known, or it has none of its own. */
    @Exported
    public String getName() {
        return resource.name();
    }

    /** Its ID in the workspace, or {@code null}. */
    @Exported
    public String getId() {
        return resource.id();
    }

    @Exported
    public String getUrl() {
        return PageLink.of(resource.url());
    }

    /** {@code create}, {@code update}, {@code recreate}, {@code delete} or {@code resize}; {@code null} for nothing. */
    @Exported
    public String getAction() {
        return resource.action();
    }

    Kind kind() {
        return kind;
    }

    /** What its link says: its name, else its ID, else its key. */
    public String getLabel() {
        return !getName().isEmpty() ? getName() : getId() != null ? getId() : getUrl() == null ? "" : getKey();
    }

    public String getWord() {
        return kind.word();
    }

    /** The CSS modifier. */
    public String getTone() {
        return kind.name().toLowerCase(Locale.ROOT);
    }
}
