"""Both engines, empty but ready, and documents small enough to judge answers by eye."""

import pytest

from search_index import Document, MemoryEngine, WhooshEngine


def a_document(name, title="", text="", kind="result", date="", **facets):
    return Document(name, kind, title, text, facets, date)


KILN = a_document("kiln", "一种高温陶瓷窑炉节能控制技术", "窑炉温度由模型预测。", date="2024-05-01", field=("材料",))
GPU = a_document(
    "gpu", "GPU cluster scheduling", "Runs on NVIDIA-3060 and 6G links.", "demand", "2026-01-01", field=("信息",)
)
ALLOY = a_document(
    "alloy", "Cu-Zn 合金与陶瓷的连接", "ＡＢＣ１２３ 真空钎焊。", date="2025-03-03", field=("材料", "制造")
)
BATTERY = a_document("battery", "固态锂电池", "电解质用陶瓷。", "demand", "2025-03-03", field=("能源",))
EXAMPLES = [KILN, GPU, ALLOY, BATTERY]


@pytest.fixture(params=["memory", "whoosh"])
def empty_engine(request, tmp_path):
    engine = MemoryEngine() if request.param == "memory" else WhooshEngine(tmp_path / "index")
    engine.rebuild([])
    return engine


@pytest.fixture
def engine(empty_engine):
    empty_engine.update(EXAMPLES, [])
    return empty_engine


@pytest.fixture
def folder(tmp_path):
    WhooshEngine(tmp_path / "index").rebuild(EXAMPLES)
    return tmp_path / "index"
