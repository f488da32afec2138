package io.sluice.cli;

import io.sluice.Sluice;
import java.io.PrintWriter;
import java.util.List;
import picocli.AutoComplete;
import picocli.CommandLine;
import picocli.CommandLine.IVersionProvider;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.UnmatchedArgumentException;

/** The command itself, of which each subcommand is a part. */
final class SluiceCommand implements Runnable {
    private static final List<String> SUBCOMMANDS = List.of("copy", "send", "receive", "relay", "compare", "explain", "doctor");

    private static final String[] FOOTER = {
        "",
        "sluice COMMAND --help has examples for each. For completion in bash or zsh:",
        "  source <(sluice generate-completion)"
    };

    private final CommandSpec spec;

    private SluiceCommand() {
        Syntax syntax = new Syntax(this, "sluice");
        syntax.description("Moves bytes between files, sockets and pipes by the kernel's shortest paths.");
        syntax.footer(FOOTER);
        spec = syntax.spec();
    }

    private static Operation subcommand(String name) {
        return switch (name) {
            case "copy" -> new Copy();
            case "send" -> new Send();
            case "receive" -> new Receive();
            case "relay" -> new RelayCommand();
            case "compare" -> new Compare();
            case "explain" -> new Explain();
            case "doctor" -> new Doctor();
            default -> throw new IllegalArgumentException(name);
        };
    }

    /** What reads and runs any command line; for one use. */
    static CommandLine commandLine() {
        CommandSpec sluice = new SluiceCommand().spec;
        SUBCOMMANDS.forEach(name -> sluice.addSubcommand(name, subcommand(name).declared(name)));
        CommandSpec completion = CommandSpec.forAnnotatedObject(new AutoComplete.GenerateCompletion());
        Syntax.lay(completion.versionProvider(new Version()));
        completion.usageMessage().footer(FOOTER);
        return configured(new CommandLine(sluice.addSubcommand(completion.name(), completion)));
    }

    /** What reads and runs this one: what the others declare as well would only take time. */
    static CommandLine commandLine(String... arguments) {
        if (arguments.length == 0 || !SUBCOMMANDS.contains(arguments[0])) {
            return commandLine();
        }
        String name = arguments[0];
        return configured(new CommandLine(new SluiceCommand().spec.addSubcommand(name, subcommand(name).declared(name))));
    }

    private static CommandLine configured(CommandLine line) {
        return line.setCaseInsensitiveEnumValuesAllowed(true)
                .setParameterExceptionHandler((wrong, arguments) -> complain(wrong))
                .setExecutionExceptionHandler((failure, command, parsed) -> {
                    // No Operation lets one out that is not an error of this program.
                    failure.printStackTrace(command.getErr());
                    return ExitCode.FAILED;
                });
    }

    private static int complain(ParameterException wrong) {
        CommandSpec spec = wrong.getCommandLine().getCommandSpec();
        PrintWriter err = wrong.getCommandLine().getErr();
        String message = wrong instanceof UnmatchedArgumentException unmatched && spec.parent() == null && !unmatched.isUnknownOption()
                ? "there is no command '" + unmatched.getUnmatched().get(0) + "'; there are " + String.join(", ", spec.subcommands().keySet())
                : wrong.getMessage();
        err.println(spec.qualifiedName() + ": " + message + " (" + spec.qualifiedName() + " --help)");
        return ExitCode.USAGE;
    }

    @Override
    public void run() {
        throw new ParameterException(spec.commandLine(), "a command is missing");
    }

    /** The version, and which methods the kernel offers here. */
    static final class Version implements IVersionProvider {
        @Override
        public String[] getVersion() {
            String version = SluiceCommand.class.getPackage().getImplementationVersion();
            return new String[] {
                "sluice " + (version == null ? "(not from a jar)" : version),
                "on JDK " + Runtime.version() + ", Linux " + System.getProperty("os.version") + ", "
                        + (Sluice.isAvailable() ? "native library loaded" : "without: " + Sluice.unavailabilityCause().getMessage())
            };
        }
    }
}
