package io.jenkins.plugins.databricks.execution.bundle;

import hudson.FilePath;
import hudson.remoting.VirtualChannel;
import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import jenkins.MasterToSlaveFileCallable;

/** Whether a folder is in a Git checkout without a branch, which is what Jenkins makes: the CLI then skips a target's rule about branches. */
final class DetachedHead extends MasterToSlaveFileCallable<Boolean> {

    private static final long serialVersionUID = 1L;

    private static final int LONGEST = 1_000;

    static boolean isIn(FilePath folder) throws IOException, InterruptedException {
        return folder.act(new DetachedHead());
    }

    @Override
    public Boolean invoke(File folder, VirtualChannel channel) throws IOException {
        for (Path place = folder.toPath(); place != null; place = place.getParent()) {
            Path head = place.resolve(".git").resolve("HEAD");
            if (Files.isRegularFile(head)) {
                return Files.size(head) < LONGEST
                        && !Files.readString(head, StandardCharsets.UTF_8).startsWith("ref:");
            }
        }
        return false;
    }
}
