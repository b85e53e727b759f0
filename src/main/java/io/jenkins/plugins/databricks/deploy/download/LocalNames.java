package io.jenkins.plugins.databricks.deploy.download;

import io.jenkins.plugins.databricks.deploy.FileFailures;
import io.jenkins.plugins.databricks.rest.InvalidInputException;
import io.jenkins.plugins.databricks.rest.text.LogText;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.text.Normalizer;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Pattern;

/** Names of files that come from elsewhere, and whether this machine can have them. */
final class LocalNames {

    /**
     * Characters, ends and devices of Windows: such a name would be that of something else, such as a stream of another file.
     *
     * @see <a href="https://learn.microsoft.com/windows/win32/fileio/naming-a-file">Naming files, paths, and namespaces</a>
     */
    private static final Pattern NOT_ON_WINDOWS = Pattern.compile(
            ".*[<>:\"|?*].*|.*[. ]|(con|prn|aux|nul|conin\\$|conout\\$|(com|lpt)[0-9¹²³])\\s*(\\..*)?",
            Pattern.CASE_INSENSITIVE);

    private final List<String> names;
    private final FileFailures failures;

    LocalNames(List<String> names) {
        this.names = names;
        this.failures = new FileFailures(names.size(), "downloaded");
    }

    /** @throws InvalidInputException when a name cannot be had */
    void check(Path folder, boolean onWindows) {
        for (String name : names) {
            String fault = onWindows ? windowsFault(name) : null;
            try {
                folder.resolve(name);
            } catch (InvalidPathException e) {
                fault = "Java cannot represent this name here: " + e.getReason() + ". Its encoding of file names is "
                        + System.getProperty("sun.jnu.encoding")
                        + "; for others, start the agent (or Jenkins) with LC_ALL=C.UTF-8";
            }
            if (fault != null) {
                failures.add(LogText.name(name), fault);
            }
        }
        refuse();
    }

    private static String windowsFault(String name) {
        for (String part : name.split("/")) {
            if (NOT_ON_WINDOWS.matcher(part).matches()) {
                return "Windows can have no file or folder '" + LogText.name(part) + "'";
            }
        }
        return null;
    }

    /** Whether there are names that are equal but for upper and lower case. */
    boolean differInCaseOnly() {
        return names.stream().map(LocalNames::folded).distinct().count() < names.size();
    }

    /** @throws InvalidInputException that names those that are equal but for upper and lower case */
    void refuseEqual() {
        Map<String, String> seen = new HashMap<>();
        for (String name : names) {
            String other = seen.putIfAbsent(folded(name), name);
            if (other != null) {
                failures.add(
                        LogText.name(name),
                        "the disk takes it for the same file as '" + LogText.name(other)
                                + "', since it does not distinguish upper and lower case");
            }
        }
        refuse();
    }

    private static String folded(String name) {
        return Normalizer.normalize(name, Normalizer.Form.NFC).toLowerCase(Locale.ROOT);
    }

    private void refuse() {
        if (!failures.isEmpty()) {
            throw new InvalidInputException((names.size() == 1 ? "" : "Nothing was downloaded. ") + failures
                    + (names.size() == 1 ? ". " : "\n  ")
                    + "Leave it out with excludes, or download it to another machine");
        }
    }
}
