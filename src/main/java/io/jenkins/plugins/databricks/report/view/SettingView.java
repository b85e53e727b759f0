package io.jenkins.plugins.databricks.report.view;

import com.fasterxml.jackson.core.JacksonException;
import com.fasterxml.jackson.databind.JsonNode;
import io.jenkins.plugins.databricks.deploy.jobs.SettingChange;
import io.jenkins.plugins.databricks.report.data.PageText;
import io.jenkins.plugins.databricks.rest.JsonCodec;
import io.jenkins.plugins.databricks.rest.text.LogText;
import org.kohsuke.accmod.Restricted;
import org.kohsuke.accmod.restrictions.NoExternalUse;
import org.kohsuke.stapler.export.Exported;
import org.kohsuke.stapler.export.ExportedBean;

/** A changed setting, as shown on pages and in JSON; {@code null} means not set. */
@Restricted(NoExternalUse.class)
@ExportedBean(defaultVisibility = 999)
public final class SettingView {

    /** In characters: what is longer is folded. */
    private static final int LONGEST = 400;

    private static final int LONGEST_BEGINNING = 60;

    private final SettingChange change;

    SettingView(SettingChange change) {
        this.change = change;
    }

    @Exported
    public String getPath() {
        return LogText.name(change.path());
    }

    @Exported
    public String getBefore() {
        return PageText.of(change.before());
    }

    @Exported
    public String getAfter() {
        return PageText.of(change.after());
    }

    public Value getBeforeValue() {
        return change.before() == null ? null : new Value("del", getBefore());
    }

    public Value getAfterValue() {
        return change.after() == null ? null : new Value("ins", getAfter());
    }

    /** A value on a page. */
    public static final class Value {

        private final String element;
        private final String text;

        private Value(String element, String json) {
            this.element = element;
            text = indented(json);
        }

        /** Lists and objects get lines of their own; a value that was cut is no JSON any more and stays as it is. */
        private static String indented(String json) {
            if (!json.startsWith("{") && !json.startsWith("[")) {
                return json;
            }
            try {
                JsonNode tree = JsonCodec.MAPPER.readTree(json);
                return tree.isEmpty() ? json : tree.toPrettyString();
            } catch (JacksonException e) {
                return json;
            }
        }

        /** The name of the HTML element. */
        public String getElement() {
            return element;
        }

        public String getText() {
            return text;
        }

        /** How it begins, if it is too long to be shown at once; otherwise {@code null}. */
        public String getBeginning() {
            if (text.length() <= LONGEST) {
                return null;
            }
            return text.substring(0, LONGEST_BEGINNING).replaceAll("\\s+", " ") + "…";
        }
    }
}
