def test_home(browse):
    assert browse("").get("/").status_code == 200
