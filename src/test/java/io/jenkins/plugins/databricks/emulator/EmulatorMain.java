package io.jenkins.plugins.databricks.emulator;

import com.fasterxml.jackson.core.json.JsonReadFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.File;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * An emulator as a process of its own: prints its address as one line, and runs until standard input ends or it is
 * killed.
 *
 * <p>{@code --port N --root DIR --https --token T --client-id ID --client-secret S --job ID=settings.json
 * --secret scope/key=value}; {@code --job} and {@code --secret} may be repeated.
 */
public final class EmulatorMain {

    /** Job definitions may have them: {@code #}, {@code //} and {@code /*}. */
    private static final JsonMapper WITH_COMMENTS = JsonMapper.builder()
            .enable(JsonReadFeature.ALLOW_JAVA_COMMENTS, JsonReadFeature.ALLOW_YAML_COMMENTS)
            .build();

    private EmulatorMain() {}

    public static void main(String[] args) throws IOException {
        Map<String, List<String>> options = parse(args);
        EmulatorBuilder builder = Emulator.builder();
        options.getOrDefault("--port", List.of()).forEach(port -> builder.port(Integer.parseInt(port)));
        options.getOrDefault("--root", List.of()).forEach(root -> builder.root(Path.of(root)));
        if (options.containsKey("--https")) {
            builder.https();
        }
        try (Emulator emulator = builder.start()) {
            options.getOrDefault("--token", List.of()).forEach(emulator::addPersonalAccessToken);
            if (options.containsKey("--client-id")) {
                emulator.addServicePrincipal(
                        options.get("--client-id").get(0),
                        options.get("--client-secret").get(0));
            }
            for (String job : options.getOrDefault("--job", List.of())) {
                String[] idAndFile = job.split("=", 2);
                emulator.addJob(Long.parseLong(idAndFile[0]), settings(new File(idAndFile[1])));
            }
            for (String secret : options.getOrDefault("--secret", List.of())) {
                String[] parts = secret.split("[/=]", 3);
                emulator.putSecret(parts[0], parts[1], parts[2]);
            }
            System.out.println(emulator.url());
            System.in.transferTo(OutputStream.nullOutputStream());
        }
    }

    /** The settings of a job in a file, which may have comments. */
    static JsonNode settings(File file) throws IOException {
        return WITH_COMMENTS.readTree(file);
    }

    private static Map<String, List<String>> parse(String[] args) {
        Map<String, List<String>> options = new HashMap<>();
        for (int i = 0; i < args.length; i++) {
            String name = args[i];
            List<String> values = options.computeIfAbsent(name, n -> new ArrayList<>());
            if (!name.equals("--https")) {
                if (i + 1 == args.length) {
                    throw new IllegalArgumentException(name + " needs a value");
                }
                values.add(args[++i]);
            }
        }
        return options;
    }
}
