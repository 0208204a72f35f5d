from liaison.importing import ImportCommand
from stations.representatives.importing import REPRESENTATIVES


class Command(ImportCommand):
    help = (
        "导入代表及议事人员（CSV、xlsx）。按编号更新；一人有几个任期就写几行，编号相同；"
        "空白单元格不改动原值。联系方式不在这里导入。"
    )
    importer = REPRESENTATIVES
