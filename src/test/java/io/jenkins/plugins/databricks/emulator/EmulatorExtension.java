package io.jenkins.plugins.databricks.emulator;

import java.lang.reflect.Field;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.BeforeEachCallback;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.platform.commons.support.AnnotationSupport;
import org.junit.platform.commons.support.ModifierSupport;

/** Starts the emulators that {@link StartEmulator} asks for. JUnit closes them, as it closes all that is kept in its store. */
final class EmulatorExtension implements BeforeAllCallback, BeforeEachCallback {

    private static final ExtensionContext.Namespace STARTED =
            ExtensionContext.Namespace.create(EmulatorExtension.class);

    @Override
    public void beforeAll(ExtensionContext context) throws Exception {
        start(context, null);
    }

    @Override
    public void beforeEach(ExtensionContext context) throws Exception {
        start(context, context.getRequiredTestInstance());
    }

    private static void start(ExtensionContext context, Object test) throws Exception {
        for (Field field : AnnotationSupport.findAnnotatedFields(
                context.getRequiredTestClass(),
                StartEmulator.class,
                field -> ModifierSupport.isStatic(field) == (test == null))) {
            EmulatorBuilder builder = Emulator.builder();
            if (field.getAnnotation(StartEmulator.class).https()) {
                builder.https();
            }
            Emulator emulator = builder.start();
            context.getStore(STARTED).put(field, emulator);
            field.setAccessible(true);
            field.set(test, emulator);
        }
    }
}
