package io.jenkins.plugins.databricks.execution;

import com.fasterxml.jackson.databind.node.ObjectNode;
import hudson.model.Run;
import io.jenkins.plugins.databricks.rest.InvalidInputException;
import java.io.IOException;
import java.util.regex.Pattern;
import jenkins.model.Jenkins;
import org.kohsuke.accmod.Restricted;
import org.kohsuke.accmod.restrictions.NoExternalUse;

/**
 * Tags with which a job in Databricks says which build has deployed it, and from which commit.
 *
 * @see <a href="https://docs.databricks.com/aws/en/jobs/configure-job#add-tags-to-a-job">tags become tags of the job's
 *     clusters</a>
 */
@Restricted(NoExternalUse.class)
public final class BuildTags {

    /** Clouds accept neither all characters nor any length: the strictest of those that accept a URL is AWS. */
    private static final Pattern NOT_ACCEPTED = Pattern.compile("[^\\p{L}\\p{N} +=._:/@-]");

    private static final int LONGEST = 255;

    private BuildTags() {}

    /** Adds {@code jenkins_build}, the build's address, and {@code git_commit} if the build has checked one out. */
    public static void add(ObjectNode settings, BuildContext context) throws IOException, InterruptedException {
        if (settings.hasNonNull("tags") && !settings.get("tags").isObject()) {
            throw new InvalidInputException("tags: the job's own 'tags' must be an object of names and values");
        }
        ObjectNode tags = settings.withObjectProperty("tags");
        tags.put("jenkins_build", accepted(address(context.build())));
        String commit = context.commit();
        if (commit != null) {
            tags.put("git_commit", accepted(commit));
        }
    }

    private static String address(Run<?, ?> build) {
        String root = Jenkins.get().getRootUrl();
        return (root == null ? "" : root) + build.getUrl();
    }

    private static String accepted(String text) {
        String plain = NOT_ACCEPTED.matcher(text).replaceAll("_");
        return plain.length() <= LONGEST ? plain : plain.substring(0, LONGEST);
    }
}
