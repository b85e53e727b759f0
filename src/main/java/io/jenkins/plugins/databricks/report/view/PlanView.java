package io.jenkins.plugins.databricks.report.view;

import io.jenkins.plugins.databricks.deploy.bundle.BundlePlan;
import io.jenkins.plugins.databricks.deploy.bundle.ResourceChange;
import io.jenkins.plugins.databricks.deploy.bundle.ResourceChange.Action;
import io.jenkins.plugins.databricks.report.data.ChangeKind;
import io.jenkins.plugins.databricks.report.data.PageLink;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.kohsuke.accmod.Restricted;
import org.kohsuke.accmod.restrictions.NoExternalUse;
import org.kohsuke.stapler.export.Exported;
import org.kohsuke.stapler.export.ExportedBean;

/** What a plan changes, as shown on pages and in JSON. */
@Restricted(NoExternalUse.class)
@ExportedBean(defaultVisibility = 999)
public final class PlanView {

    /** A longer plan can be filtered, and shows settings only when asked. */
    private static final int SHORT = 20;

    private final BundlePlan plan;
    private final List<Change> changes;

    /** @param host the workspace that it is for */
    PlanView(URI host, BundlePlan plan) {
        this.plan = plan;
        changes =
                plan.changes().stream().map(change -> new Change(host, change)).toList();
    }

    /** The version of the CLI that made it. */
    @Exported
    public String getCliVersion() {
        return plan.cliVersion();
    }

    /** How many resources are created, recreated ones included. */
    @Exported
    public int getToAdd() {
        return plan.toAdd();
    }

    @Exported
    public int getToChange() {
        return plan.toChange();
    }

    /** How many resources are deleted, recreated ones included. */
    @Exported
    public int getToDelete() {
        return plan.toDelete();
    }

    @Exported
    public int getUnchanged() {
        return plan.unchanged();
    }

    /** How many resources the plan leaves out. */
    @Exported
    public int getNotSelected() {
        return plan.notSelected();
    }

    /** The changes, those that delete something first. */
    @Exported
    public List<Change> getChanges() {
        return changes;
    }

    /** What is not zero, as in "2 to add, 1 to change". */
    String line() {
        String line = Stream.of(
                        plan.toAdd() == 0 ? null : Messages.PlanView_ToAdd(plan.toAdd()),
                        plan.toChange() == 0 ? null : Messages.PlanView_ToChange(plan.toChange()),
                        plan.toDelete() == 0 ? null : Messages.PlanView_ToDelete(plan.toDelete()))
                .filter(Objects::nonNull)
                .collect(Collectors.joining(", "));
        return line.isEmpty() ? Messages.PlanView_Nothing() : line;
    }

    public boolean isLong() {
        return changes.size() > SHORT;
    }

    /** The changes by what happens, the most dangerous first. */
    public List<Group> getGroups() {
        List<Group> groups = new ArrayList<>();
        for (ChangeKind kind : ChangeKind.values()) {
            List<Change> these =
                    changes.stream().filter(change -> change.kind() == kind).toList();
            if (!these.isEmpty()) {
                groups.add(new Group(kind, these));
            }
        }
        return groups;
    }

    /** Changes of one kind. */
    public static final class Group {

        private final ChangeKind kind;
        private final List<Change> changes;

        private Group(ChangeKind kind, List<Change> changes) {
            this.kind = kind;
            this.changes = changes;
        }

        public String getTitle() {
            int count = changes.size();
            return switch (kind) {
                case DELETE -> Messages.PlanView_Delete(count);
                case RECREATE -> Messages.PlanView_Recreate(count);
                case CHANGE -> Messages.PlanView_Change(count);
                case CREATE -> Messages.PlanView_Create(count);
            };
        }

        /** The CSS modifier. */
        public String getTone() {
            return kind.name().toLowerCase(Locale.ROOT);
        }

        public List<Change> getChanges() {
            return changes;
        }
    }

    /** What happens to a resource. */
    @ExportedBean(defaultVisibility = 999)
    public static final class Change {

        /** Kinds of resources whose page is known from their ID. */
        private static final Map<String, String> PAGES = Map.of("jobs", "/jobs/", "pipelines", "/pipelines/");

        private static final Pattern ID = Pattern.compile("[A-Za-z0-9-]{1,100}");

        private final URI host;
        private final ResourceChange change;
        private final List<SettingView> fields;

        private Change(URI host, ResourceChange change) {
            this.host = host;
            this.change = change;
            fields = change.fields().stream().map(SettingView::new).toList();
        }

        private ChangeKind kind() {
            return ChangeKind.of(change.action());
        }

        /** Its kind and key, such as {@code jobs.daily}. */
        @Exported
        public String getResource() {
            return change.resource();
        }

        /** {@code create}, {@code update}, {@code resize}, {@code recreate} or {@code delete}. */
        @Exported
        public String getAction() {
            return change.action().word();
        }

        /** Its ID in the workspace, or {@code null}. */
        @Exported
        public String getId() {
            return change.id();
        }

        /** Its page in the workspace, or {@code null}. */
        @Exported
        public String getUrl() {
            String[] key = change.resource().split("\\.");
            String page = key.length == 2 ? PAGES.get(key[0]) : null;
            return page == null
                            || change.id() == null
                            || !ID.matcher(change.id()).matches()
                    ? null
                    : PageLink.of(host.resolve(page + change.id()));
        }

        /** Whether somebody else has already deleted it. */
        @Exported
        public boolean isGone() {
            return change.gone();
        }

        @Exported
        public List<SettingView> getFields() {
            return fields;
        }

        /** How many more settings change than are listed. */
        @Exported
        public int getFieldsLeftOut() {
            return change.fieldsLeftOut();
        }

        /** Whether it is new, so that its settings have no old values. */
        public boolean isCreated() {
            return kind() == ChangeKind.CREATE;
        }

        /** What else there is to know, or {@code null}. */
        public String getNote() {
            if (change.gone()) {
                return Messages.PlanView_Gone();
            }
            return change.action() == Action.UPDATE_ID ? Messages.PlanView_NewId() : null;
        }
    }
}
