//! `cargo run -p orders [-- FILE [FOLDER]]`: runs each line of a file as a command, on a store
//! in a folder, and says what was accepted and what was rejected and why.
//!
//! A submitted order is fulfilled while the next lines run: see `domain::fulfilment`. Run it again on
//! the same folder, and it goes on from what is stored there.

#![allow(clippy::print_stdout)] // printing is what it is for

use std::{env, path::PathBuf};

use entail::{block_on, relay::Relay};
use orders::{
    domain::fulfilment::SHOP,
    report::{self, Report},
    script::{Instruction, Malformed},
    shop::{Failure, Outcome, Shop},
};

const SAMPLE: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/data/orders.csv");

fn main() -> Result<(), Failure> {
    let mut arguments = env::args_os().skip(1).map(PathBuf::from);
    let file = arguments.next().unwrap_or_else(|| SAMPLE.into());
    let folder = story::folder_or_new(arguments.next().map(Into::into), "orders")?;
    let path = story::file(&folder, "orders");
    println!("store: {}", path.display());
    let shop = Shop::open(&path)?;
    let relay = Relay::new(shop.store.clone(), SHOP).start()?;
    block_on(relay.ready())?;

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
    block_on(relay.idle())?;
    report.totals(&shop)?;
    report::outcomes(&shop, &relay)?;
    block_on(relay.stop());
    Ok(())
}
