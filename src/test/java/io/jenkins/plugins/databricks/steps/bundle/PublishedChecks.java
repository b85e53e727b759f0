package io.jenkins.plugins.databricks.steps.bundle;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.hasSize;

import hudson.model.Run;
import hudson.model.TaskListener;
import io.jenkins.plugins.checks.api.ChecksDetails;
import io.jenkins.plugins.checks.api.ChecksPublisher;
import io.jenkins.plugins.checks.api.ChecksPublisherFactory;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;

/** Stands for GitHub in a test that has an extension of this class: it keeps the checks that a pull request would show. */
abstract class PublishedChecks extends ChecksPublisherFactory {

    private static final List<ChecksDetails> ALL = new CopyOnWriteArrayList<>();

    static void forget() {
        ALL.clear();
    }

    /** The only one since the last {@link #forget}. */
    static ChecksDetails only() {
        assertThat(ALL, hasSize(1));
        return ALL.get(0);
    }

    @Override
    protected Optional<ChecksPublisher> createPublisher(Run<?, ?> run, TaskListener listener) {
        return Optional.of(new ChecksPublisher() {
            @Override
            public void publish(ChecksDetails details) {
                ALL.add(details);
            }
        });
    }
}
