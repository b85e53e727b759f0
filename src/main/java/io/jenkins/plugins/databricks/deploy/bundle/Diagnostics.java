package io.jenkins.plugins.databricks.deploy.bundle;

import io.jenkins.plugins.databricks.deploy.bundle.BundleDiagnostic.Location;
import io.jenkins.plugins.databricks.deploy.bundle.BundleDiagnostic.Severity;
import io.jenkins.plugins.databricks.rest.text.LogText;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Collects the diagnostics that the Databricks CLI writes to its error output, line by line as they come:
 *
 * <pre>
 * Error: reference does not exist: ${resources.jobs.none.id}
 *   at resources.jobs.daily.name
 *   in databricks.yml:5:14
 *      other.yml:3:3
 *
 * Details, in any number of lines
 *
 * </pre>
 *
 * Everything else is progress. They are for people: nothing is decided by them, and as the CLI marks neither the end of
 * details nor that of a diagnostic without any, a line of progress may end up in the details before it.
 *
 * @see <a href="https://github.com/databricks/cli/blob/main/libs/cmdio/render.go">the CLI's templates</a>
 */
public final class Diagnostics implements Serializable {

    private static final long serialVersionUID = 1L;

    /** More than anybody reads. The rest is counted. Errors come before anything else, as the last one may be why the command failed. */
    private static final int MOST = 200;

    private static final int MOST_PLACES = 20;
    private static final int MOST_LINES = 50;
    private static final int LONGEST_PLACE = 500;

    private static final Pattern BEGINNING = Pattern.compile("(Error|Warning|Recommendation): (.*)");
    private static final Pattern PLACE = Pattern.compile(" {2}(at|in|  ) (\\S.*)");
    private static final Pattern LOCATION = Pattern.compile("(.*?):(\\d{1,9}):(\\d{1,9})");

    /** What the commands say beside diagnostics. */
    private static final Pattern PROGRESS =
            Pattern.compile("(Uploading|Building|Created|Updated|Recreated|Deleted|Resized) .*"
                    + "|(Files|Resources|Destroy|Plan|Name): .*|Found \\d+ .*|Validation OK!"
                    + "|This action will result in .*|The following resources will be .*|All files and directories .*"
                    + "|(Deployment|Destroy) cancelled!|(Executing|Migrating|Migrated) .*");

    private final List<BundleDiagnostic> all = new ArrayList<>();
    private final int[] counts = new int[Severity.values().length];
    private Unfinished open;

    /** The diagnostic that is being read. */
    private static final class Unfinished implements Serializable {

        private static final long serialVersionUID = 1L;

        private final Severity severity;
        private final String message;
        private final List<String> paths = new ArrayList<>();
        private final List<Location> locations = new ArrayList<>();
        private final List<String> detail = new ArrayList<>();
        private boolean inPlaces = true;
        private String kind = "";
        private int blank;
        private int cut;

        private Unfinished(Severity severity, String message) {
            this.severity = severity;
            this.message = message;
        }

        private boolean takesPlace(String line) {
            Matcher place = PLACE.matcher(line);
            if (!inPlaces || !place.matches() || (place.group(1).isBlank() && kind.isEmpty())) {
                return false;
            }
            kind = place.group(1).isBlank() ? kind : place.group(1);
            String text = LogText.line(place.group(2), LONGEST_PLACE);
            if (kind.equals("in") && locations.size() < MOST_PLACES) {
                locations.add(location(text));
            } else if (kind.equals("at") && paths.size() < MOST_PLACES) {
                paths.add(text);
            } else {
                cut++;
            }
            return true;
        }

        private void takeDetail(String line) {
            inPlaces = false;
            if (detail.size() + blank < MOST_LINES) {
                for (; blank > 0 && !detail.isEmpty(); blank--) {
                    detail.add("");
                }
                detail.add(LogText.line(line));
            } else {
                cut++;
            }
            blank = 0;
        }

        private BundleDiagnostic finished() {
            if (cut > 0) {
                detail.add("There are " + cut + " more lines about this. The build's log has all of them");
            }
            return new BundleDiagnostic(
                    severity, message, String.join("\n", detail), List.copyOf(paths), List.copyOf(locations));
        }
    }

    /**
     * Takes the next line.
     *
     * @param line without its end; its colours are removed
     * @return whether it belongs to a diagnostic
     */
    public boolean line(String line) {
        String plain = LogText.verbatim(line);
        Matcher beginning = BEGINNING.matcher(plain);
        boolean afterDetail = open != null && !open.detail.isEmpty() && open.blank == 0;
        if (!afterDetail && beginning.matches()) {
            end();
            open = new Unfinished(
                    Severity.valueOf(beginning.group(1).toUpperCase(Locale.ROOT)), LogText.line(beginning.group(2)));
            return true;
        }
        if (open == null) {
            return false;
        }
        if (plain.isBlank()) {
            open.inPlaces = false;
            open.blank++;
            return true;
        }
        if (open.blank > 0 && PROGRESS.matcher(plain).matches()) {
            end();
            return false;
        }
        if (!open.takesPlace(plain)) {
            open.takeDetail(plain);
        }
        return true;
    }

    /** There are no more lines. Called again, it does nothing. */
    public void end() {
        if (open == null) {
            return;
        }
        BundleDiagnostic finished = open.finished();
        open = null;
        add(finished);
    }

    /** Adds one that the CLI has not said. */
    public void add(BundleDiagnostic diagnostic) {
        counts[diagnostic.severity().ordinal()]++;
        if (all.size() == MOST && diagnostic.severity() == Severity.ERROR) {
            removeOther();
        }
        if (all.size() < MOST) {
            all.add(diagnostic);
        }
    }

    private void removeOther() {
        for (int i = all.size() - 1; i >= 0; i--) {
            if (all.get(i).severity() != Severity.ERROR) {
                all.remove(i);
                return;
            }
        }
    }

    /**
     * The first two hundred, in their order, and then one that says how many of a severity are left out; one is complete when the next line does not belong
     * to it.
     */
    public List<BundleDiagnostic> all() {
        List<BundleDiagnostic> said = new ArrayList<>(all);
        for (Severity severity : Severity.values()) {
            long kept = all.stream().filter(one -> one.severity() == severity).count();
            if (count(severity) > kept) {
                said.add(new BundleDiagnostic(
                        severity,
                        "There are " + (count(severity) - kept) + " more of this kind. The build's log has all of them",
                        "",
                        List.of(),
                        List.of()));
            }
        }
        return List.copyOf(said);
    }

    /** How many of this severity there were, those beyond the first two hundred included. */
    public int count(Severity severity) {
        return counts[severity.ordinal()];
    }

    private static Location location(String text) {
        Matcher location = LOCATION.matcher(text);
        if (!location.matches()) {
            return new Location(text, 0, 0, false);
        }
        return Location.of(location.group(1), Integer.parseInt(location.group(2)), Integer.parseInt(location.group(3)));
    }
}
