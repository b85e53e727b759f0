package io.jenkins.plugins.databricks.cli;

import hudson.Extension;
import hudson.ExtensionList;
import hudson.FilePath;
import hudson.remoting.VirtualChannel;
import io.jenkins.plugins.databricks.deploy.bundle.CliVersion;
import io.jenkins.plugins.databricks.rest.InvalidInputException;
import java.io.File;
import java.io.IOException;
import java.util.Collections;
import java.util.Map;
import java.util.WeakHashMap;
import java.util.concurrent.ConcurrentHashMap;
import jenkins.MasterToSlaveFileCallable;
import org.kohsuke.accmod.Restricted;
import org.kohsuke.accmod.restrictions.NoExternalUse;

/** The versions of the tools on each agent, asked for once until the agent reconnects or the file changes. */
@Extension
@Restricted(NoExternalUse.class)
public final class CliVersions {

    private record Known(String stamp, CliVersion version) {}

    private final Map<VirtualChannel, Map<String, Known>> agents = Collections.synchronizedMap(new WeakHashMap<>());

    static CliVersions get() {
        return ExtensionList.lookupSingleton(CliVersions.class);
    }

    /**
     * The version of a tool.
     *
     * @throws InvalidInputException when there is no such file on the agent
     */
    CliVersion of(String tool, String executable, CliProcess process) throws IOException, InterruptedException {
        VirtualChannel agent = process.workspace().getChannel();
        String stamp = new FilePath(agent, executable).act(new Stamp());
        if (stamp.isEmpty()) {
            throw new InvalidInputException("The tool '" + tool + "' has no file " + executable
                    + " on this agent: correct its installation directory, or add an installer, under "
                    + CliTools.PLACE);
        }
        Map<String, Known> ofAgent = agents.computeIfAbsent(agent, unused -> new ConcurrentHashMap<>());
        Known known = ofAgent.get(executable);
        if (known == null || !known.stamp.equals(stamp)) {
            known = new Known(stamp, process.version(executable));
            ofAgent.put(executable, known);
        }
        return known.version;
    }

    /** Something that changes when the file does; empty if there is none. */
    private static final class Stamp extends MasterToSlaveFileCallable<String> {

        private static final long serialVersionUID = 1L;

        @Override
        public String invoke(File file, VirtualChannel channel) {
            return file.isFile() ? file.length() + "-" + file.lastModified() : "";
        }
    }
}
