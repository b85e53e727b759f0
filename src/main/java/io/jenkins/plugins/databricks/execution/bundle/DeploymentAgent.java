package io.jenkins.plugins.databricks.execution.bundle;

import hudson.FilePath;
import hudson.remoting.Channel;
import hudson.remoting.VirtualChannel;
import java.io.Serializable;
import java.time.Duration;
import org.jenkinsci.plugins.workflow.FilePathUtils;

/** Where a deployment runs: a folder on an agent that may be away for a while, or on the controller. */
final class DeploymentAgent implements Serializable {

    private static final long serialVersionUID = 1L;

    /** As long as {@code sh} waits for an agent that is gone. */
    static final Duration USUAL_PATIENCE = Duration.ofMinutes(5);

    private final String node;
    private final String folder;

    private transient VirtualChannel channel;
    private transient Long absentSince;

    DeploymentAgent(FilePath workspace) {
        node = FilePathUtils.getNodeName(workspace);
        folder = workspace.getRemote();
    }

    String name() {
        return node.isEmpty() ? "the controller" : node;
    }

    /** The folder, or {@code null} while the agent is offline. */
    FilePath find() {
        return FilePathUtils.find(node, folder);
    }

    /** Whether it is offline. Jenkins learns that a little later than a call to it. */
    boolean isGone(FilePath workspace) {
        return (workspace.getChannel() instanceof Channel current && current.isClosingOrClosed()) || find() == null;
    }

    /** It is offline. */
    void isAway() {
        channel = null;
        if (absentSince == null) {
            absentSince = System.nanoTime();
        }
    }

    boolean isAwayTooLong(Duration patience) {
        return absentSince != null && System.nanoTime() - absentSince >= patience.toNanos();
    }

    /** Whether it is back from an absence that was noticed. */
    boolean isBack() {
        boolean back = absentSince != null;
        absentSince = null;
        return back;
    }

    /** Whether this is another connection than that of the last question. Its machine may have been restarted in between. */
    boolean isNewlyConnected(FilePath workspace) {
        boolean other = channel != workspace.getChannel();
        channel = workspace.getChannel();
        return other;
    }
}
