//! The `spelt` command.

fn main() -> std::process::ExitCode {
    spelt::cli::main()
}
