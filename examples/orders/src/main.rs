//! `cargo run -p orders [-- FILE [FOLDER]]`: runs each line of a file as a command, on a store
//! in a folder, and says what was accepted and what was rejected and why.
//!
//! Run it again on the same folder, and it goes on from what is stored there.

#![allow(clippy::print_stdout)] // printing is what it is for

use std::{env, fs, io, path::PathBuf};

use orders::{
    report::Report,
    script::{Instruction, Malformed},
    shop::{Failure, Outcome, Shop},
};

const SAMPLE: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/data/orders.csv");

fn main() -> Result<(), Failure> {
    let mut arguments = env::args_os().skip(1).map(PathBuf::from);
    let file = arguments.next().unwrap_or_else(|| SAMPLE.into());
    let folder = arguments.next().map_or_else(fresh_folder, Ok)?;
    fs::create_dir_all(&folder)?;
    let path = folder.join("orders.db");
    println!("store: {}", path.display());
    let shop = Shop::open(&path)?;

    let mut reader = csv::ReaderBuilder::new()
        .comment(Some(b'#'))
        .has_headers(false)
        .flexible(true)
        .trim(csv::Trim::All)
        .from_path(&file)?;
    let mut report = Report::start();
    for line in reader.records() {
        let (number, text, instruction) = match line {
            Ok(line) => {
                let number = line.position().map_or(0, csv::Position::line);
                let text = line.iter().collect::<Vec<_>>().join(" ");
                (number, text, Instruction::parse(&line))
            }
            // A line that is not text is a failed command; a file that cannot be read ends the program.
            Err(error) if !error.is_io_error() => {
                let number = error.position().map_or(0, csv::Position::line);
                let malformed = Malformed::Unreadable(error.to_string());
                (number, String::new(), Err(malformed))
            }
            Err(error) => return Err(error.into()),
        };
        let outcome = match instruction {
            Ok(instruction) => {
                report.about(&instruction);
                shop.run(instruction)?
            }
            Err(malformed) => Outcome::Rejected(malformed.into()),
        };
        report.line(number, &text, outcome)?;
    }
    report.totals(&shop)
}

/// A new folder for this run.
fn fresh_folder() -> io::Result<PathBuf> {
    let folder = tempfile::Builder::new()
        .prefix("entail-orders-")
        .tempdir()?;
    Ok(folder.keep())
}
