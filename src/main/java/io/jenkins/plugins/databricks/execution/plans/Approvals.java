package io.jenkins.plugins.databricks.execution.plans;

import edu.umd.cs.findbugs.annotations.CheckForNull;
import hudson.ExtensionList;
import hudson.ExtensionPoint;
import hudson.model.Run;
import java.time.Instant;
import java.util.Objects;
import org.kohsuke.accmod.Restricted;
import org.kohsuke.accmod.restrictions.NoExternalUse;

/** Knows who has let a build go on. */
@Restricted(NoExternalUse.class)
public interface Approvals extends ExtensionPoint {

    /**
     * Who was asked on the build's way to where it is now, and has agreed.
     *
     * @param since the time from which on the question counts
     * @return the last one's name; {@code null} if nobody was asked, or that is not known
     */
    @CheckForNull
    String approver(Run<?, ?> build, Instant since);

    /** The same, by whatever plugin knows it. */
    @CheckForNull
    static String find(Run<?, ?> build, Instant since) {
        return ExtensionList.lookup(Approvals.class).stream()
                .map(approvals -> approvals.approver(build, since))
                .filter(Objects::nonNull)
                .findFirst()
                .orElse(null);
    }
}
