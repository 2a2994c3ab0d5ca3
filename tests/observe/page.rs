//! docs/observe.md has every name, and no other one.

use std::fmt::Write as _;

use entail::observe::{METRICS, MetricKind, SPANS};

fn in_backticks(names: &[&str]) -> String {
    let names: Vec<_> = names.iter().map(|name| format!("`{name}`")).collect();
    names.join(", ")
}

fn tables() -> [String; 2] {
    let mut spans =
        "| span | what it spans | fields | outcomes |\n| --- | --- | --- | --- |\n".to_owned();
    for span in SPANS {
        let (fields, outcomes) = (in_backticks(span.fields), in_backticks(span.outcomes));
        let _ = writeln!(
            spans,
            "| `{}` | {} | {fields} | {outcomes} |",
            span.name, span.about
        );
    }
    let mut metrics =
        "| metric | kind | labels | unit | what it measures |\n| --- | --- | --- | --- | --- |\n"
            .to_owned();
    for metric in METRICS {
        let kind = match metric.kind {
            MetricKind::Counter => "counter",
            MetricKind::Histogram => "histogram",
            MetricKind::Gauge => "gauge",
            other => panic!("{other:?} is new"),
        };
        let labels = in_backticks(metric.labels);
        let (name, unit, about) = (metric.name, metric.unit, metric.about);
        let _ = writeln!(
            metrics,
            "| `{name}` | {kind} | {labels} | {unit} | {about} |"
        );
    }
    [spans, metrics]
}

#[test]
fn the_page_has_every_name() {
    let page = include_str!("../../docs/observe.md");
    let rows = page.lines().filter(|line| line.starts_with("| `")).count();
    for table in tables() {
        assert!(page.contains(&table), "docs/observe.md has not:\n{table}");
    }
    assert_eq!(rows, SPANS.len() + METRICS.len());
}
