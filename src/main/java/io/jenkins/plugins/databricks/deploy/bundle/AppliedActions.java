package io.jenkins.plugins.databricks.deploy.bundle;

import java.io.Serializable;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What a deployment did to which resource. {@code bundle deploy} has no output for programs, so this is read from its
 * lines {@code Created jobs.daily}; it is shown and returned, and decides nothing.
 */
public final class AppliedActions implements Serializable {

    private static final long serialVersionUID = 1L;

    /** More than any bundle has. */
    private static final int MOST = 10_000;

    private static final String RESOURCE = "([a-z_]+\\.[A-Za-z_][A-Za-z0-9_-]*(?:\\.[a-z_]+)?)";
    private static final Pattern DONE = Pattern.compile("(Create|Update|Recreate|Delete|Resize)d " + RESOURCE);

    /** {@code bundle destroy} lists what it will delete, and fails unless it did. */
    private static final Pattern DESTROYED = Pattern.compile(" +(delete) resources\\." + RESOURCE);

    private static final Pattern UPLOADING = Pattern.compile("Uploading bundle files to (/.*)\\.\\.\\.");

    private static final Pattern DESTROYING =
            Pattern.compile("All files and directories at the following location will be deleted: (/.*)");

    private static final String FILES = "/files";

    private final Map<String, String> actions = new LinkedHashMap<>();

    private String files = "";
    private String root = "";

    /** Takes the next line of the command's output. */
    public void line(String line) {
        for (Pattern pattern : List.of(DONE, DESTROYED)) {
            Matcher matcher = pattern.matcher(line);
            if (matcher.matches() && actions.size() < MOST) {
                actions.put(matcher.group(2), matcher.group(1).toLowerCase(Locale.ROOT));
            }
        }
        Matcher uploading = UPLOADING.matcher(line);
        if (uploading.matches()) {
            files = uploading.group(1);
            root = files.endsWith(FILES) ? files.substring(0, files.length() - FILES.length()) : "";
        }
        Matcher destroying = DESTROYING.matcher(line);
        if (destroying.matches()) {
            root = destroying.group(1);
        }
    }

    /** The folder in the workspace to which the bundle's files are uploaded; empty as long as it has not said so. */
    public String files() {
        return files;
    }

    /**
     * The folder in the workspace that has the target's state and lock, unless the bundle's files name another one; empty as long as it has not said where the
     * bundle is.
     *
     * @see <a href="https://docs.databricks.com/dev-tools/bundles/settings#workspace">the defaults</a>
     */
    public String usualStatePath() {
        return root.isEmpty() ? "" : root + "/state";
    }

    /** {@code create}, {@code update}, {@code recreate}, {@code delete} or {@code resize}; {@code null} for a resource that was left as it was. */
    public String of(String resource) {
        return actions.get(resource);
    }

    /** The actions by resource, in the CLI's order. */
    public Map<String, String> all() {
        return Collections.unmodifiableMap(actions);
    }
}
