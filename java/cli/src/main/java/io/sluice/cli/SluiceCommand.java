package io.sluice.cli;

import io.sluice.Sluice;
import java.io.PrintWriter;
import java.util.List;
import picocli.AutoComplete;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.IVersionProvider;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ScopeType;
import picocli.CommandLine.Spec;
import picocli.CommandLine.UnmatchedArgumentException;

/** The command itself, of which each subcommand is a part. */
@Command(
        name = "sluice",
        description = "Moves bytes between files, sockets and pipes by the kernel's shortest paths.",
        footer = {
            "",
            "sluice COMMAND --help has examples for each. For completion in bash or zsh:",
            "  source <(sluice generate-completion)"
        },
        mixinStandardHelpOptions = true,
        versionProvider = SluiceCommand.Version.class,
        usageHelpWidth = 100,
        sortOptions = false,
        optionListHeading = "%nOptions:%n",
        parameterListHeading = "%n",
        commandListHeading = "%nCommands:%n",
        descriptionHeading = "%n",
        exitCodeListHeading = "%nExit codes:%n",
        exitCodeList = {
            "  0:all is done",
            "  1:something failed: a file, the network, the disk",
            "  2:the command line is wrong",
            "  3:something was refused, here or by the peer; the rest is done",
            "  4:the bytes that arrived are not those that were sent",
            "130:stopped by Ctrl-C (143: by a SIGTERM); what was done so far is told"
        },
        scope = ScopeType.INHERIT)
final class SluiceCommand implements Runnable {
    private static final List<String> SUBCOMMANDS = List.of("copy", "send", "receive", "relay", "compare", "explain", "doctor");

    @Spec
    private CommandSpec spec;

    private static Object subcommand(String name) {
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
        CommandLine line = new CommandLine(new SluiceCommand());
        SUBCOMMANDS.forEach(name -> line.addSubcommand(subcommand(name)));
        return configured(line.addSubcommand(new AutoComplete.GenerateCompletion()));
    }

    /** What reads and runs this one: to read the declarations of the others as well would take a tenth of a second. */
    static CommandLine commandLine(String... arguments) {
        if (arguments.length == 0 || !SUBCOMMANDS.contains(arguments[0])) {
            return commandLine();
        }
        return configured(new CommandLine(new SluiceCommand()).addSubcommand(subcommand(arguments[0])));
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
