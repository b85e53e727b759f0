package io.jenkins.plugins.databricks.cli;

import edu.umd.cs.findbugs.annotations.CheckForNull;
import hudson.tools.ToolInstallation;
import io.jenkins.plugins.databricks.rest.InvalidInputException;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;

/** The Databricks CLIs that an administrator has configured as tools. */
final class CliTools {

    /** Where that is done, for messages. */
    static final String PLACE = "Manage Jenkins » Tools » Databricks CLI installations";

    private CliTools() {}

    private static List<DatabricksCliInstallation> all() {
        return Arrays.asList(DatabricksCliInstallation.DescriptorImpl.get().getInstallations());
    }

    /**
     * The tool of a name, or the only one if there is no name.
     *
     * @return {@code null} when there is no name, and no tool or more than one
     * @throws InvalidInputException when there is no tool of that name
     */
    @CheckForNull
    static DatabricksCliInstallation choose(@CheckForNull String name) {
        List<DatabricksCliInstallation> all = all();
        if (name == null) {
            return all.size() == 1 ? all.get(0) : null;
        }
        return all.stream()
                .filter(tool -> tool.getName().equals(name))
                .findFirst()
                .orElseThrow(() -> new InvalidInputException("cli: there is no tool '" + name + "'. "
                        + (all.isEmpty()
                                ? "None is configured: add it under " + PLACE
                                : "Use " + names() + ", or add it under " + PLACE)));
    }

    /** What somebody should do who has no usable CLI on an agent. */
    static String advice() {
        return switch (all().size()) {
            case 0, 1 -> "Add one under " + PLACE + ", with an automatic installer";
            default -> "Name one of the configured tools with cli: " + names();
        };
    }

    private static String names() {
        return all().stream()
                .map(ToolInstallation::getName)
                .map(name -> "'" + name + "'")
                .collect(Collectors.joining(" or "));
    }
}
