//! A stop under load: whoever was told that something is saved finds it there, and every invariant
//! holds.

use std::sync::Mutex;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use serde_json::Value;

use crate::support::{Service, order, program, request};

#[test]
fn no_acknowledged_request_is_lost_when_the_service_is_told_to_end() {
    let service = Service::open();
    let base = service.http.clone();
    let (entered, placed) = (Mutex::new(Vec::new()), Mutex::new(Vec::new()));
    let over = AtomicBool::new(false);
    std::thread::scope(|scope| {
        for worker in 0..6 {
            let (base, entered, placed, over) = (&base, &entered, &placed, &over);
            scope.spawn(move || {
                let body = order(&format!("SKU-{worker}"), 1, "2.00").to_string();
                while !over.load(Ordering::SeqCst) {
                    let Ok(reply) = request(base, "POST", "/api/v1/orders", &[], body.as_bytes()) else { continue };
                    if reply.status != 201 {
                        continue;
                    }
                    let id = reply.json()["id"].as_str().unwrap().to_owned();
                    entered.lock().unwrap().push(id.clone());
                    let path = format!("/api/v1/orders/{id}/checkout");
                    if let Ok(reply) = request(base, "POST", &path, &[], b"")
                        && reply.status == 202
                    {
                        placed.lock().unwrap().push(id);
                    }
                }
            });
        }
        while placed.lock().unwrap().len() < 20 {
            std::thread::sleep(Duration::from_millis(20));
        }
        service.terminate();
        let (code, dir) = service.ended();
        over.store(true, Ordering::SeqCst);
        assert_eq!(code, Some(0), "a clean stop");
        let verified = program().args(["verify", "--data-dir"]).arg(dir.path()).output().unwrap();
        assert!(verified.status.success(), "{}", String::from_utf8_lossy(&verified.stderr));

        let service = Service::start_in(dir, &["--mocks", "--no-auth"]);
        let (entered, placed) = (entered.lock().unwrap().clone(), placed.lock().unwrap().clone());
        for id in &entered {
            assert_eq!(service.get(&format!("/api/v1/orders/{id}")).status, 200, "{id} was acknowledged");
        }
        for id in &placed {
            let done = |order: &Value| matches!(order["status"].as_str(), Some("CONFIRMED" | "PROCESSING"));
            service.until(&format!("/api/v1/orders/{id}"), done);
        }
        service.terminate();
        let (_, dir) = service.ended();
        let verified = program().args(["verify", "--data-dir"]).arg(dir.path()).output().unwrap();
        assert!(verified.status.success(), "{}", String::from_utf8_lossy(&verified.stderr));
    });
}
