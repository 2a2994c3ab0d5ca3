//! An append that stands between getting its transaction's id and showing it by a lock.

use std::{
    fs,
    path::Path,
    process::{Child, Command, Stdio},
    time::Duration,
};

use entail::store::{Log as _, Streams as _};
use entail::{
    Position, PostgresOptions, StreamName,
    store::{Filter, LogPage},
};

use super::{cluster, fresh_schema, one, order::client};

/// A debugger that holds a backend where it has its id and no lock on it, until a file is there.
fn hold(pid: i32, attached: &Path, held: &Path, go: &Path) -> Option<Child> {
    let told = |path: &Path| format!("shell touch {}", path.display());
    let mut debugger = Command::new("gdb");
    debugger.args(["-p", &pid.to_string(), "-batch", "-nx"]);
    for command in [
        "set confirm off".to_owned(),
        "handle SIGUSR1 nostop noprint pass".to_owned(),
        "break XactLockTableInsert".to_owned(),
        told(attached),
        "continue".to_owned(),
        told(held),
        format!("shell while [ ! -e {} ]; do sleep 0.05; done", go.display()),
        "delete".to_owned(),
        "detach".to_owned(),
    ] {
        debugger.args(["-ex", &command]);
    }
    debugger
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .spawn()
        .ok()
}

/// Whether a file turns up within a while.
async fn is_there(path: &Path) -> bool {
    for _ in 0..200 {
        if path.exists() {
            return true;
        }
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
    false
}

fn names(page: &LogPage) -> Vec<String> {
    let events = page.events.iter();
    events.map(|event| event.event.name.to_string()).collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_reader_waits_for_an_append_that_shows_no_lock_yet() {
    let Some(cluster) = cluster() else { return };
    let options = PostgresOptions::new().schema(fresh_schema());
    let as_victim = format!("{}?application_name=victim", cluster.url());
    let victim = options
        .clone()
        .connections(1)
        .connect(&as_victim)
        .await
        .unwrap();
    let other = options.connect(&cluster.url()).await.unwrap();
    let (a, b) = (
        StreamName::new("counter", "a"),
        StreamName::new("counter", "b"),
    );
    victim.append(one(&a, 0, "a1")).await.unwrap();
    other.append(one(&b, 0, "b1")).await.unwrap();
    // Until other machines have been told of it.
    tokio::time::sleep(Duration::from_millis(300)).await;
    let sql = "SELECT pid FROM pg_stat_activity WHERE application_name = 'victim'";
    let pid: i32 = client(cluster)
        .await
        .query_one(sql, &[])
        .await
        .unwrap()
        .get(0);
    let folder = tempfile::tempdir().unwrap();
    let file = |name: &str| folder.path().join(name);
    let (attached, held, go) = (file("attached"), file("held"), file("go"));
    let debugger = hold(pid, &attached, &held, &go);
    if debugger.is_none() || !is_there(&attached).await {
        println!("there is no debugger that may hold a backend: NOTHING was tested");
        return;
    }
    tokio::time::sleep(Duration::from_millis(300)).await;
    let late = tokio::spawn(async move { victim.append(one(&a, 1, "late")).await });
    if !is_there(&held).await {
        println!("the server has no symbols to hold it by: NOTHING was tested");
        fs::write(&go, "").unwrap();
        late.await.unwrap().unwrap();
        return;
    }
    other.append(one(&b, 1, "b2")).await.unwrap();
    let page = other
        .log(Position::START, &Filter::all(), 10)
        .await
        .unwrap();
    let mut seen = names(&page);
    fs::write(&go, "").unwrap();
    late.await.unwrap().unwrap();
    debugger.unwrap().wait().unwrap();
    let rest = other.log(page.read_to, &Filter::all(), 10).await.unwrap();
    seen.extend(names(&rest));
    let all = other
        .log(Position::START, &Filter::all(), 10)
        .await
        .unwrap();
    assert_eq!(seen, names(&all));
    assert_eq!(seen.len(), 4);
}
