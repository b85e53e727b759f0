package io.jenkins.plugins.databricks.report.view.run;

import java.util.List;
import org.kohsuke.accmod.Restricted;
import org.kohsuke.accmod.restrictions.NoExternalUse;

/**
 * How many tasks of a run look the same, as a page's filter offers it.
 *
 * @param tone the CSS modifier of their status
 * @param word the status in a word
 * @param number how many there are
 */
@Restricted(NoExternalUse.class)
public record TaskCount(String tone, String word, long number) {

    /** {@code null} if there are none. */
    static TaskCount of(DisplayStatus status, List<TaskView> tasks) {
        long number = tasks.stream().filter(task -> task.status() == status).count();
        return number == 0 ? null : new TaskCount(status.tone(), status.word(), number);
    }

    public String getTone() {
        return tone;
    }

    public String getWord() {
        return word;
    }

    public long getNumber() {
        return number;
    }
}
