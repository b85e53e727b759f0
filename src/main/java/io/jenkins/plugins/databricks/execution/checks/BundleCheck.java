package io.jenkins.plugins.databricks.execution.checks;

import hudson.Util;
import io.jenkins.plugins.databricks.deploy.bundle.BundleDiagnostic;
import io.jenkins.plugins.databricks.deploy.bundle.ResourceChange;
import io.jenkins.plugins.databricks.rest.text.LogText;
import java.util.List;
import java.util.function.UnaryOperator;
import org.kohsuke.accmod.Restricted;
import org.kohsuke.accmod.restrictions.NoExternalUse;

/**
 * What a check says of a bundle.
 *
 * @param command what it was given to, such as {@code plan}
 * @param target the bundle's target; empty for its default
 * @param title one line
 * @param passed whether the command has succeeded
 * @param folder the bundle's folder in the repository, with {@code /}; empty for the repository itself
 * @param diagnostics what the CLI said
 * @param changes what a plan does; empty for other commands
 */
@Restricted(NoExternalUse.class)
public record BundleCheck(
        String command,
        String target,
        String title,
        boolean passed,
        String folder,
        List<BundleDiagnostic> diagnostics,
        List<ResourceChange> changes) {

    private static final int LONGEST_NAME = 200;

    /**
     * What it is known by: of the checks of a commit that have one name, only the last is shown. It is the same in each build. GitHub documents no limit of
     * its length, so a long one stays below that of a file's name.
     */
    String name() {
        String name = "Databricks / " + command + " " + (target.isEmpty() ? "default target" : target)
                + (folder.isEmpty() ? "" : " (" + folder + ")");
        return name.length() <= LONGEST_NAME
                ? name
                : LogText.line(name, LONGEST_NAME) + " "
                        + Util.getDigestOf(name).substring(0, 8);
    }

    /** The path in the repository of a file in the bundle's folder. */
    String path(BundleDiagnostic.Location location) {
        return folder.isEmpty() ? location.file() : folder + "/" + location.file();
    }

    /** The same with {@code change} applied to each free text. */
    BundleCheck withTexts(UnaryOperator<String> change) {
        return new BundleCheck(
                command,
                change.apply(target),
                change.apply(title),
                passed,
                folder,
                diagnostics.stream().map(one -> one.withTexts(change)).toList(),
                changes.stream().map(one -> one.withTexts(change)).toList());
    }
}
