//! Standard output and standard error: what is printed, in which colours, and what happens when nobody reads it.

use super::Exit;
use crate::diagnostic::Severity;
use crate::diagnostic::render::Ink;
use anstream::{AutoStream, ColorChoice};
use anstyle::{AnsiColor, Style};
use std::io::{BufRead, BufWriter, ErrorKind, Stdout, Write};

/// The two streams. Colours are taken out where the terminal, `NO_COLOR` or `CLICOLOR` say so.
pub struct Screen {
    rows: BufWriter<AutoStream<Stdout>>,
    /// Why nothing more can be printed.
    broken: Option<std::io::Error>,
}

impl Default for Screen {
    fn default() -> Screen {
        Screen { rows: BufWriter::new(anstream::stdout()), broken: None }
    }
}

impl Screen {
    /// Prints to standard output.
    pub fn print(&mut self, text: &str) {
        if self.broken.is_none() {
            self.broken = self.rows.write_all(text.as_bytes()).err();
        }
    }

    /// Prints a line to standard output.
    pub fn line(&mut self, text: &str) {
        self.print(text);
        self.print("\n");
    }

    /// Prints data to standard output, byte by byte as it is: an escape in it is the event's, not ours to take out.
    pub fn data(&mut self, text: &str) {
        self.flush();
        if self.broken.is_none() {
            self.broken = std::io::stdout().lock().write_all(text.as_bytes()).err();
        }
    }

    /// Prints a line to standard error, after everything printed before it.
    pub fn aside(&mut self, text: &str) {
        self.flush();
        // Nobody is left to tell if standard error is closed too.
        writeln!(anstream::stderr().lock(), "{text}").ok();
    }

    /// Says something about the whole run on standard error: `warning: ...`.
    pub fn say(&mut self, severity: Severity, message: &str) {
        let colour = match severity {
            Severity::Note => AnsiColor::BrightGreen,
            Severity::Warning => AnsiColor::Yellow,
            Severity::Error => AnsiColor::BrightRed,
        };
        let style = Style::new().bold().fg_color(Some(colour.into()));
        self.aside(&format!("{style}{}{style:#}: {message}", severity.word()));
    }

    /// An error of usage: says it and gives the exit code.
    pub fn refuse(&mut self, message: &str) -> Exit {
        self.say(Severity::Error, message);
        Exit::Usage
    }

    /// The columns of the terminal that standard output is; none if it is no terminal.
    pub fn width(&self) -> Option<usize> {
        terminal_size::terminal_size_of(std::io::stdout()).map(|(width, _)| usize::from(width.0))
    }

    /// Asks on standard output, and gives the line that is answered; none at the end of standard input.
    pub fn ask(&mut self, question: &str) -> Option<String> {
        self.print(question);
        self.flush();
        let mut line = String::new();
        let read = std::io::stdin().lock().read_line(&mut line);
        matches!(read, Ok(count) if count > 0).then_some(line)
    }

    /// Whether standard output has colours, for what is drawn otherwise without them.
    pub fn ink(&self) -> Ink {
        match AutoStream::choice(&std::io::stdout()) {
            ColorChoice::Never => Ink::Plain,
            ColorChoice::Auto | ColorChoice::Always | ColorChoice::AlwaysAnsi => Ink::Colours,
        }
    }

    /// Prints what is left. A reader who went away is no failure; a full disk is.
    pub fn finish(mut self) -> Exit {
        self.flush();
        match self.broken.take() {
            None => Exit::Ok,
            Some(error) if error.kind() == ErrorKind::BrokenPipe => Exit::Ok,
            Some(error) => self.refuse(&format!("standard output cannot be written: {error}")),
        }
    }

    fn flush(&mut self) {
        if self.broken.is_none() {
            self.broken = self.rows.flush().err();
        }
    }
}
