package io.jenkins.plugins.databricks.execution.checks;

import io.jenkins.plugins.databricks.deploy.bundle.BundleDiagnostic;
import io.jenkins.plugins.databricks.deploy.bundle.ResourceChange;
import java.util.List;
import java.util.function.UnaryOperator;
import org.kohsuke.accmod.Restricted;
import org.kohsuke.accmod.restrictions.NoExternalUse;

/**
 * What a check says of a bundle.
 *
 * @param target the bundle's target, by which checks of one commit differ
 * @param title one line
 * @param passed whether the command has succeeded
 * @param folder the bundle's folder in the repository, with {@code /}; empty for the repository itself
 * @param diagnostics what the CLI said
 * @param changes what a plan does; empty for other commands
 */
@Restricted(NoExternalUse.class)
public record BundleCheck(
        String target,
        String title,
        boolean passed,
        String folder,
        List<BundleDiagnostic> diagnostics,
        List<ResourceChange> changes) {

    String name() {
        return "Databricks / " + target;
    }

    /** The path in the repository of a file in the bundle's folder. */
    String path(BundleDiagnostic.Location location) {
        return folder.isEmpty() ? location.file() : folder + "/" + location.file();
    }

    /** The same with {@code change} applied to each free text. */
    BundleCheck withTexts(UnaryOperator<String> change) {
        return new BundleCheck(
                target,
                change.apply(title),
                passed,
                folder,
                diagnostics.stream().map(one -> one.withTexts(change)).toList(),
                changes.stream().map(one -> one.withTexts(change)).toList());
    }
}
