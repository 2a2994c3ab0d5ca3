//! The program as a person runs it: once, again, on another file, and killed in the middle.

#![allow(missing_docs)]
#![allow(clippy::arithmetic_side_effects, clippy::indexing_slicing)] // it fails the test

use std::{
    fs,
    io::{BufRead, BufReader},
    path::Path,
    process::{Command, Stdio},
};

use entail::prelude::*;
use orders::{
    domain::{money::Money, order::Status},
    shop::Shop,
};

type TestResult = Result<(), Box<dyn std::error::Error>>;

fn program() -> Command {
    Command::new(env!("CARGO_BIN_EXE_orders"))
}

fn sample() -> &'static Path {
    Path::new(concat!(env!("CARGO_MANIFEST_DIR"), "/data/orders.csv"))
}

fn run(file: &Path, folder: &Path) -> Result<String, Box<dyn std::error::Error>> {
    let output = program().arg(file).arg(folder).output()?;
    let error = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{error}");
    Ok(String::from_utf8(output.stdout)?)
}

/// The rows of the table: the command, and what came of it.
fn rows(output: &str) -> Vec<(&str, &str)> {
    output
        .lines()
        .skip(2)
        .take_while(|line| !line.is_empty())
        .filter_map(|line| line.get(7..)?.split_at_checked(49))
        .map(|(command, outcome)| (command.trim(), outcome.trim()))
        .collect()
}

#[test]
fn each_line_is_accepted_or_rejected_for_its_reason() -> TestResult {
    let folder = tempfile::tempdir()?;
    let output = run(sample(), folder.path())?;
    let rows = rows(&output);
    let lines = fs::read_to_string(sample())?;
    let commands = lines.lines().filter(|line| !line.starts_with('#'));
    assert_eq!(rows.len(), commands.count());

    for (command, reason) in [
        (
            "list P-01 Margherita again 9.00",
            "`product/P-01` exists already",
        ),
        ("list P-13  4.00", "a product has a name"),
        ("receive P-01 0", "the quantity is zero"),
        ("receive P-02 4294967295", "the stock is full"),
        (
            "receive P-02 4294967296",
            "`4294967296` is no number in range",
        ),
        ("line 1002 P-01 0", "the quantity is zero"),
        ("line 1005 P-77 1", "there is no product `P-77`"),
        ("line 1008 P-01", "it has 3 parts instead of 4"),
        ("line 1014 P-98 2", "the total is too large"),
        ("cancel 1020", "there is no command `cancel`"),
        ("confirm 6041", "`order/6041` does not exist"),
    ] {
        let outcome = format!("rejected: {reason}");
        assert!(rows.contains(&(command, &outcome)), "{command}: {outcome}");
    }
    let second_confirmations = rows
        .iter()
        .filter(|row| **row == ("confirm 1002", "rejected: the order is confirmed already"));
    assert_eq!(second_confirmations.count(), 1);

    let accepted = rows
        .iter()
        .filter(|(_, outcome)| outcome.starts_with("accepted"))
        .count();
    assert!(output.contains(&format!("\naccepted {accepted}\n")));
    assert!(output.contains(&format!("\nrejected {}\n", rows.len() - accepted)));
    Ok(())
}

/// The lines at the end: how many orders were compensated, and why.
fn outcomes(output: &str) -> Vec<&str> {
    let end = output
        .lines()
        .skip_while(|line| !line.starts_with("submitted orders:"));
    end.map(str::trim).collect()
}

#[test]
fn submitted_orders_are_fulfilled_or_compensated_for_their_reason() -> TestResult {
    let folder = tempfile::tempdir()?;
    let first = run(sample(), folder.path())?;
    let ends = outcomes(&first);
    assert_eq!(
        ends[..4],
        [
            "submitted orders: 13 fulfilled, 6 compensated",
            "2  card declined",
            "order 3007, card/K-04: the card is declined: 20.00 is left",
            "order 3012, card/K-05: the card is declined: 0.00 is left",
        ]
    );
    assert_eq!(ends[4], "3  not enough in stock");
    assert!(ends.contains(&"order 3013, card/K-99: there is no such card"));
    assert!(first.contains("0 submitted, 6 rejected"), "{first}");
    // One of two orders got the last one.
    let truffle = first.lines().find(|line| line.starts_with("P-25"));
    assert!(truffle.is_some_and(|line| line.ends_with("0        0")));

    // Another run on the same folder submits nothing twice.
    let second = run(sample(), folder.path())?;
    assert_eq!(outcomes(&second), ends);
    let rows = rows(&second);
    let mut submits = rows.iter().filter(|(line, _)| line.starts_with("submit"));
    assert!(submits.all(|(_, outcome)| outcome.starts_with("rejected")));
    Ok(())
}

#[test]
fn submitted_orders_are_fulfilled_after_the_program_is_killed() -> TestResult {
    let folder = tempfile::tempdir()?;
    let file = folder.path().join("many.csv");
    let order = |number| {
        let lines = ["place,N,C-1", "line,N,P-21,1", "submit,N,K-01"];
        lines.join("\n").replace('N', &format!("{number}"))
    };
    let begins = "list,P-21,Bianca,9.00\nreceive,P-21,1000\ncard,K-01,100000.00".to_owned();
    let lines: Vec<_> = [begins].into_iter().chain((1..=500).map(order)).collect();
    fs::write(&file, lines.join("\n"))?;
    for submits in [2, 15, 60] {
        let mut running = program()
            .arg(&file)
            .arg(folder.path())
            .stdout(Stdio::piped())
            .spawn()?;
        let output = running.stdout.take().ok_or("no output")?;
        let lines = BufReader::new(output).lines().map_while(Result::ok);
        let submitted = lines.filter(|line| line.contains("submit") && line.contains("accepted"));
        assert_eq!(submitted.take(submits).count(), submits);
        running.kill()?;
        running.wait()?;
    }
    let output = run(&file, folder.path())?;
    let expected = "submitted orders: 500 fulfilled, 0 compensated";
    assert_eq!(outcomes(&output), [expected]);
    let shop = Shop::open(&folder.path().join("orders.db"))?;
    // A run that was killed between two lines adds one of them again.
    let mut sold = 0;
    for order in 1..=500 {
        let order = shop.orders.load(Id::of(order))?;
        assert_eq!(order.status(), Status::Confirmed);
        sold += order.lines().len();
    }
    assert!((500..=503).contains(&sold), "{sold}");
    let sold = u32::try_from(sold)?;
    // The stock came in once in each run, as the file says.
    let stock = shop.stock.load(Id::of("P-21".to_owned()))?;
    assert_eq!((stock.available(), stock.on_hold()), (4_000 - sold, 0));
    let card = shop.cards.load(Id::of("K-01".to_owned()))?;
    let paid = Money::cents(900).checked_mul(sold).ok_or("too much")?;
    assert_eq!(
        card.left().checked_add(paid),
        Some(Money::cents(10_000_000))
    );
    Ok(())
}

#[test]
fn another_run_goes_on_from_what_is_stored() -> TestResult {
    let folder = tempfile::tempdir()?;
    let first = run(sample(), folder.path())?;
    let second = run(sample(), folder.path())?;
    let rows = rows(&second);
    assert!(rows.contains(&("place 1001 C-14", "rejected: `order/1001` exists already")));
    assert!(rows.contains(&("confirm 1001", "rejected: the order is confirmed already")));
    // What came in during the first run is there, and more comes in.
    let of_first = self::rows(&first);
    let received = of_first
        .iter()
        .find(|(command, _)| command.starts_with("receive P-03"));
    let (command, outcome) = received.ok_or("nothing was received")?;
    assert_eq!(*outcome, "accepted, version 1");
    assert!(!rows.contains(&(*command, *outcome)));

    let file = folder.path().join("more.csv");
    fs::write(&file, "place,2001,C-99\nline,2001,P-01,2\nconfirm,2001\n")?;
    let third = run(&file, folder.path())?;
    assert!(third.contains("confirmed orders are worth 17.00"));
    let order = Shop::open(&folder.path().join("orders.db"))?
        .orders
        .load(Id::of(2001))?;
    assert_eq!(
        (order.status(), order.total()),
        (Status::Confirmed, Money::cents(1_700))
    );
    Ok(())
}

#[test]
fn a_file_with_anything_in_it_is_read_to_its_end() -> TestResult {
    let folder = tempfile::tempdir()?;
    let file = folder.path().join("bad.csv");
    fs::write(
        &file,
        b"place,1,Ada\n\xff\xfe,1\n,,,\nplace\n\"place\nplace,2,Bob".as_slice(),
    )?;
    let output = run(&file, folder.path())?;
    assert!(
        output.contains("accepted 1\nrejected 4\n    4  malformed line\n"),
        "{output}"
    );

    let missing = program()
        .arg(folder.path().join("missing.csv"))
        .arg(folder.path())
        .output()?;
    assert!(!missing.status.success());
    Ok(())
}

#[test]
fn what_was_reported_as_accepted_is_there_after_the_program_is_killed() -> TestResult {
    let folder = tempfile::tempdir()?;
    // Each round goes on where the last one was killed, and is killed a little later.
    for round in 1..=5_u64 {
        let file = folder.path().join(format!("{round}.csv"));
        let number = |line: u64| round * 10_000 + line;
        let place = |line| format!("place,{},C-{line}", number(line));
        fs::write(&file, (0..5_000).map(place).collect::<Vec<_>>().join("\n"))?;

        let mut running = program()
            .arg(&file)
            .arg(folder.path())
            .stdout(Stdio::piped())
            .spawn()?;
        let output = running.stdout.take().ok_or("no output")?;
        let mut lines = BufReader::new(output).lines();
        let mut reported = Vec::new();
        while let Some(Ok(line)) = lines.next() {
            let mut words = line.split_whitespace().skip(1);
            if let (Some("place"), Some(order), true) =
                (words.next(), words.next(), line.contains("accepted"))
            {
                reported.push(order.parse::<u64>()?);
            }
            if reported.len() as u64 == round * 20 {
                running.kill()?;
                // What it had printed before it died counts as well.
            }
        }
        assert!(!running.wait()?.success(), "it ended before it was killed");

        let shop = Shop::open(&folder.path().join("orders.db"))?;
        assert!(reported.len() as u64 >= round * 20);
        for order in reported {
            let line = order - number(0);
            assert_eq!(
                shop.orders.load(Id::of(order))?.customer(),
                format!("C-{line}")
            );
        }
    }
    Ok(())
}
