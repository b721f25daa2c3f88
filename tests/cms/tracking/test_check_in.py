def test_the_desk_says_who_is_signed_in_and_signs_out(scanner, cast):
    cast.operator.first_name = "Lê Thị Hạnh"
    cast.operator.save()

    assert scanner.get("/operator").json() == {"name": "Lê Thị Hạnh"}
    assert scanner("delete", "/operator").status_code == 204
    assert scanner.get("/operator").status_code == 401
    assert scanner.get("/sessions").status_code == 401


def test_another_site_cannot_sign_the_desk_out(scanner):
    answer = scanner.client.delete("/api/v1/operator", secure=True, headers={"Sec-Fetch-Site": "cross-site"})

    assert (answer.status_code, answer.json()["code"]) == (403, "other-origin")
    assert scanner.get("/operator").json() == {"name": "diem-danh"}
